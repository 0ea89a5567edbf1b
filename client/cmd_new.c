/*-------------------------------------------------------------------------
 *
 * cmd_new.c
 *	  pgstair new NAME: an empty migration file, its name led by the time.
 *
 *-------------------------------------------------------------------------
 */
#include "client.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>


/* No down section: an empty one would take nothing back. */
static const char template[] =
"-- The way back is derived. A section \"-- migrate:down\" takes its place.\n"
"-- migrate:up\n\n";

/* The name as part of a file name: blanks become "_"; malloc'd. */
static char *
file_name_of(const char *name)
{
	char	   *result = pg_strdup(name);

	for (char *p = result; *p; p++)
	{
		if (*p == ' ' || *p == '\t')
			*p = '_';
		else if (*p == '/' || (unsigned char) *p < ' ')
			break;
		if (p[1] == '\0' && result[0] != '.')
			return result;
	}
	ps_error("Use letters, digits and \"_\", for example \"add_users\".",
			 "\"%s\" cannot be the name of a migration", name);
	exit(PS_USAGE);
}

/* Writes the template to a file that must not exist. */
static void
write_template(const char *path)
{
	int			fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0666);

	if (fd < 0)
		ps_fatal(NULL, "could not create file \"%s\": %m", path);
	if (write(fd, template, strlen(template)) != strlen(template) || close(fd) != 0)
		ps_fatal(NULL, "could not write file \"%s\": %m", path);
}

/* Executes the command; returns the exit status. */
int
ps_cmd_new(const PsOptions *options)
{
	char	   *name = file_name_of(options->name);
	time_t		now = time(NULL);
	char		stamp[16];
	char	   *path;

	strftime(stamp, sizeof(stamp), "%Y%m%d%H%M%S", gmtime(&now));
	if (mkdir(options->folder, 0777) != 0 && errno != EEXIST)
		ps_fatal(NULL, "could not create folder \"%s\": %m", options->folder);
	path = psprintf("%s/%s_%s.sql", options->folder, stamp, name);
	write_template(path);

	if (!ps_json_word(options, "file", path))
		ps_print_line(options, "%s", path);
	pg_free(path);
	pg_free(name);
	return PS_DONE;
}
