# pgstair: the server module.  The client has a Makefile of its own, because
# PGXS builds either a module or programs.

# These set everything up themselves, PostgreSQL included, so they must work
# where there is no pg_config yet.
SELF_CONTAINED = check check-matrix check-sequelize check-adopt demo bench bench-peers

ifneq ($(filter $(SELF_CONTAINED),$(MAKECMDGOALS)),)

.PHONY: $(SELF_CONTAINED)
$(SELF_CONTAINED):
	@.ci/$@

else

EXTENSION = extension/pgstair
EXTVERSION = $(shell sed -n "s/^default_version = '\(.*\)'/\1/p" $(EXTENSION).control)

MODULE_big = pgstair
OBJS = $(patsubst %.c,%.o,$(sort $(wildcard extension/*/*.c)))
PRIVATE_HEADERS = $(wildcard extension/*/*.h)
DATA = $(wildcard extension/pgstair--*.sql)
PGFILEDESC = "pgstair - schema migrations inside the server"
PG_CPPFLAGS = -DPS_VERSION='"$(EXTVERSION)"' $(addprefix -I,$(sort $(dir $(PRIVATE_HEADERS))))
PG_CFLAGS = -Wall -Wextra -Wno-unused-parameter -Wno-sign-compare -Wno-missing-field-initializers

REGRESS = $(patsubst sql/%.sql,%,$(sort $(wildcard sql/*.sql)))
# The same database whatever the cluster's locale and encoding are.
REGRESS_OPTS = --load-extension=pgstair --encoding=UTF8 --no-locale
ISOLATION = $(patsubst specs/%.spec,%,$(sort $(wildcard specs/*.spec)))
ISOLATION_OPTS = --load-extension=pgstair --encoding=UTF8 --no-locale
TAP_TESTS = 1

PG_CONFIG ?= pg_config
PGXS := $(shell $(PG_CONFIG) --pgxs)
ifeq ($(wildcard $(PGXS)),)
$(error The development files of a PostgreSQL server are missing (Debian: postgresql-server-dev-15), or PG_CONFIG=$(PG_CONFIG) is not its pg_config)
endif
include $(PGXS)

# What the module calls of itself is bound when it is linked, not by name in
# every session that loads it.
ifeq ($(with_gnu_ld), yes)
SHLIB_LINK += -Wl,-Bsymbolic
endif

# A change of a header rebuilds what may include it.
$(OBJS): $(PRIVATE_HEADERS) $(EXTENSION).control

# The client follows the module through each of the usual targets.
CLIENT = +$(MAKE) -C client PG_CONFIG='$(PG_CONFIG)' EXTVERSION='$(EXTVERSION)'

.PHONY: client
all: client
client:
	$(CLIENT) all

install: install-client
uninstall: uninstall-client
clean: clean-client

.PHONY: install-client uninstall-client clean-client
install-client: client
install-client uninstall-client clean-client:
	$(CLIENT) $(@:-client=)

endif
