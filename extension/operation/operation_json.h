/*-------------------------------------------------------------------------
 *
 * operation_json.h
 *	  JSON as a tree that keeps the order of keys and its place in the text.
 *
 *-------------------------------------------------------------------------
 */
#ifndef PS_OPERATION_JSON_H
#define PS_OPERATION_JSON_H

#include "pgstair.h"

typedef enum PsJsonKind
{
	PS_JSON_NULL,
	PS_JSON_BOOLEAN,
	PS_JSON_NUMBER,
	PS_JSON_STRING,
	PS_JSON_ARRAY,
	PS_JSON_OBJECT
} PsJsonKind;

/* There is one for each value of a table's rows: in this order it has 64 bytes. */
typedef struct PsJson
{
	const struct PsJson *parent;	/* NULL: the root */
	const char *key;			/* in an object parent, else NULL */
	const char *text;			/* its own text: not terminated */
	const char *string;			/* STRING decoded, NUMBER as written */
	List	   *items;			/* PsJson *: elements, or members in order */
	int			index;			/* in the parent, from 0 */
	int			offset;			/* first byte in the text */
	int			length;			/* of text */
	PsJsonKind	kind;
	bool		boolean;
} PsJson;

/*
 * The tree of a JSON text in the server's encoding.  Raises a syntax error, a
 * duplicate key and nesting beyond reason with line and column.  The tree
 * points into text.
 */
extern PsJson *ps_json_parse(const char *definition, const char *text);

/* "definition" with its name, unless that is "". */
extern const char *ps_definition_label(const char *name);

/* The member of an object, or NULL (also if json is NULL or no object). */
extern const PsJson *ps_json_get(const PsJson *json, const char *key);

/* Where a node stands: up[3].createTable.columns["odd key"]; palloc'd. */
extern char *ps_json_path(const PsJson *json);

/* A node's own text, cut for a message; palloc'd. */
extern char *ps_json_excerpt(const PsJson *json);

/* A node's own text, whole; palloc'd. */
extern char *ps_json_text(const PsJson *json);

#define ps_json_is(json, wanted) ((json) != NULL && (json)->kind == (wanted))

#endif							/* PS_OPERATION_JSON_H */
