/*-------------------------------------------------------------------------
 *
 * name_order.c
 *	  The order of migrations by their names.
 *
 * A name's version is its leading digits, in components:
 *
 *	  20190322_add_users	20190322
 *	  2019-03-22-170700_x	20190322170700		dashes of a date are dropped
 *	  1.10_x				1, 10
 *	  20211209_00_x			20211209, 0
 *	  V1.10__x				1, 10				as Flyway names them
 *
 * Leading zeros count for nothing.  Two components of 8 digits or more are
 * compared as left-aligned text, others as numbers; so a shorter one always
 * comes before a longer one unless both are dates, and the order is total.
 * Versions that are equal so far: the one with fewer components is first;
 * then bytes decide.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "definition.h"

/* A component of that many digits is a date or an epoch, not a number. */
#define PS_DATE_DIGITS 8

/* One number of a version. */
typedef struct Component
{
	const char *start;			/* first digit that counts */
	const char *end;			/* after the component */
	int			digits;			/* that count */
} Component;

/* Counts the digits of [start, end). */
static int
count_digits(const char *start, const char *end)
{
	int			digits = 0;

	for (const char *c = start; c < end; c++)
		digits += *c != '-';
	return digits;
}

/*
 * Reads the component at text, which begins with a digit.  Dashes belong to
 * it if that makes a date; otherwise they separate, as '.' and '_' do.
 */
static Component
read_component(const char *text)
{
	Component	component;

	component.start = text;
	component.end = text + strspn(text, "0123456789-");
	component.start += strspn(text, "0-");
	component.start = Min(component.start, component.end);
	component.digits = count_digits(component.start, component.end);
	if (component.digits >= PS_DATE_DIGITS)
		return component;
	component.end = text + strspn(text, "0123456789");
	component.start = text + strspn(text, "0");
	component.digits = component.end - component.start;
	return component;
}

/* The text of the component after this one, or NULL if it is the last. */
static const char *
next_component(const Component *component)
{
	const char *end = component->end;

	if ((*end == '.' || *end == '_' || *end == '-') && isdigit((unsigned char) end[1]))
		return end + 1;
	return NULL;
}

/* Compares the digits of two components as left-aligned text, dashes aside. */
static int
compare_digits(const Component *a, const Component *b)
{
	const char *p = a->start;
	const char *q = b->start;

	for (;;)
	{
		while (p < a->end && *p == '-')
			p++;
		while (q < b->end && *q == '-')
			q++;
		if (p == a->end || q == b->end)
			return (p < a->end) - (q < b->end);
		if (*p != *q)
			return *p < *q ? -1 : 1;
		p++;
		q++;
	}
}

/* Compares two components: dates as text, others as numbers. */
static int
compare_components(const Component *a, const Component *b)
{
	bool		dates = a->digits >= PS_DATE_DIGITS && b->digits >= PS_DATE_DIGITS;

	if (!dates && a->digits != b->digits)
		return a->digits < b->digits ? -1 : 1;
	return compare_digits(a, b);
}

/* Compares the versions of two names that both begin with a digit. */
static int
compare_versions(const char *a, const char *b)
{
	while (a != NULL && b != NULL)
	{
		Component	ca = read_component(a);
		Component	cb = read_component(b);
		int			result = compare_components(&ca, &cb);

		if (result != 0)
			return result;
		a = next_component(&ca);
		b = next_component(&cb);
	}
	return (a != NULL) - (b != NULL);
}

/*
 * The digits that the name begins with, a "V" before them aside, and a "B" or
 * "U" of Flyway or refinery; NULL: none.
 */
static const char *
version_of(const char *name)
{
	if ((*name == 'V' || *name == 'v' || ((*name == 'B' || *name == 'U') && strstr(name, "__") != NULL)) &&
		isdigit((unsigned char) name[1]))
		name++;
	return isdigit((unsigned char) *name) ? name : NULL;
}

/* Is it Flyway's R__name, a migration that runs again whenever its text has changed? */
bool
ps_name_is_repeatable(const char *name)
{
	return strncmp(name, "R__", 3) == 0;
}

/* Less than, equal to or greater than zero; zero only for equal names. */
int
ps_compare_names(const char *a, const char *b)
{
	const char *version_a = version_of(a);
	const char *version_b = version_of(b);
	int			result = 0;

	if (version_a != NULL && version_b != NULL)
		result = compare_versions(version_a, version_b);
	else if (version_a != NULL || version_b != NULL)
		result = version_a != NULL ? -1 : 1;
	return result != 0 ? result : strcmp(a, b);
}
