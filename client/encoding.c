/*-------------------------------------------------------------------------
 *
 * encoding.c
 *	  Which file holds a character that the database's encoding lacks.
 *
 *-------------------------------------------------------------------------
 */
#include "client.h"

/* Reads the bytes that a message writes as "0xe2 0x82" into text. */
static void
read_bytes(const char *message, char *text, size_t size)
{
	unsigned	byte;

	for (const char *p = strstr(message, "0x"); p && size > 1 && sscanf(p, "0x%2x", &byte) == 1; size--)
	{
		*text++ = byte;
		p += strlen("0xe2");
		p += strspn(p, " ");
	}
	*text = '\0';
}

/* Ends the program if text, of the file at path, has the bytes. */
static void
refuse_bytes(const char *path, const char *text, const char *bytes, const char *message)
{
	const char *found = text && bytes[0] ? strstr(text, bytes) : NULL;
	int			line = 1;

	if (found == NULL)
		return;
	for (const char *p = text; p < found; p++)
		line += *p == '\n';
	ps_fatal("Leave the character out, or use a database in UTF8.", "%s:%d: %s", path, line, message);
}

/*
 * Ends the program after a statement failed that had the files [first, last) as
 * parameters.  The server cannot say which of them has a character that its
 * encoding lacks.
 */
void
ps_refuse_files(PsConnection *connection, const PsFolder *folder, int first, int last, const PGresult *result)
{
	const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
	char		bytes[16] = "";

	if (ps_has_state(result, PS_STATE_NO_CHARACTER))
		read_bytes(message, bytes, sizeof(bytes));
	for (int i = first; i < last; i++)
	{
		const PsFile *file = &folder->files[i];

		refuse_bytes(file->path, file->name, bytes, message);
		refuse_bytes(file->path, file->source, bytes, message);
		refuse_bytes(file->down_path ? file->down_path : file->path, file->down_source, bytes, message);
	}
	ps_report_error(connection, result);
	exit(PS_FAILED);
}
