/*-------------------------------------------------------------------------
 *
 * cmd_upload.c
 *	  pgstair upload: registers the migrations of a folder, in one transaction.
 *	  "up --upload" does so before it applies them.
 *
 * All files travel as arrays in one statement; only a folder of more than
 * CHUNK_SIZE bytes takes several.
 *
 *-------------------------------------------------------------------------
 */
#include "client.h"

#define CHUNK_SIZE (64 * 1024 * 1024)

/* So many notices are printed without --verbose. */
#define MOST_NOTICES 10

/* The outcomes of migrate_register(), in the order of the report. */
typedef enum PsOutcome
{
	REGISTERED,
	REPLACED,
	UNCHANGED,
	UNREGISTERED,
	OUTCOMES
} PsOutcome;

static const char *const outcome_names[] = {"registered", "replaced", "unchanged", "unregistered"};

/* What an upload has done. */
typedef struct PsUpload
{
	SimpleStringList names[OUTCOMES];
	int			count[OUTCOMES];
} PsUpload;

/* Notes what happened to a migration. */
static void
add_outcome(PsUpload *upload, const char *name, const char *outcome)
{
	for (int i = 0; i < OUTCOMES; i++)
		if (strcmp(outcome_names[i], outcome) == 0)
		{
			simple_string_list_append(&upload->names[i], name);
			upload->count[i]++;
		}
}

/*
 * Registers the files [first, last).  In a list of results, unlike in FROM, the
 * server does not write them to a file of its own first.
 */
static void
register_files(PsConnection *connection, const PsFolder *folder, int first, int last, PsUpload *upload)
{
	PsFileArrays arrays;
	const char *params[6];
	PGresult   *result;

	ps_file_arrays(&arrays, folder, first, last);
	memcpy(params, arrays.params, sizeof(arrays.params));
	params[5] = connection->options->stream;
	result = ps_query(connection,
					  "SELECT f.name, @extschema@.migrate_register(name => f.name, source => f.source,"
					  " down_source => CASE WHEN f.has_down THEN f.down_source END, format => f.format, stream => $6::pg_catalog.text)"
					  " FROM (SELECT pg_catalog.unnest($1::pg_catalog.text[]), pg_catalog.unnest($2::pg_catalog.text[]),"
					  " pg_catalog.unnest($3::pg_catalog.text[]), pg_catalog.unnest($4::pg_catalog.text[]), pg_catalog.unnest($5::pg_catalog.bool[]))"
					  " AS f(name, source, down_source, format, has_down)", 6, params);
	if (!ps_succeeded(result))
		ps_refuse_files(connection, folder, first, last, result);
	for (int row = 0; row < PQntuples(result); row++)
		add_outcome(upload, PQgetvalue(result, row, 0), PQgetvalue(result, row, 1));
	PQclear(result);
	ps_file_arrays_free(&arrays);
}

/* Registers all files, CHUNK_SIZE bytes at a time. */
static void
register_folder(PsConnection *connection, const PsFolder *folder, PsUpload *upload)
{
	int			first = 0;

	while (first < folder->count)
	{
		int			last = first;
		size_t		size = 0;

		while (last < folder->count && (last == first || size < CHUNK_SIZE))
		{
			const PsFile *file = &folder->files[last++];

			size += strlen(file->source) + (file->down_source ? strlen(file->down_source) : 0);
		}
		register_files(connection, folder, first, last, upload);
		first = last;
	}
}

/* Unregisters pending migrations that the folder does not hold. */
static void
prune(PsConnection *connection, const PsFolder *folder, PsUpload *upload)
{
	PsFileArrays arrays;
	const char *params[2];
	PGresult   *result;

	ps_file_arrays(&arrays, folder, 0, folder->count);
	params[0] = arrays.params[0];
	params[1] = connection->options->stream;
	result = ps_query_or_exit(connection,
							  "SELECT s.name, @extschema@.migrate_unregister(name => s.name, stream => $2::pg_catalog.text)"
							  " FROM (SELECT name FROM @extschema@.migrate_status(stream => $2::pg_catalog.text)"
							  " WHERE state OPERATOR(pg_catalog.=) 'pending'"
							  " AND name OPERATOR(pg_catalog.<>) ALL ($1::pg_catalog.text[]) OFFSET 0) AS s", 2, params);
	for (int row = 0; row < PQntuples(result); row++)
		add_outcome(upload, PQgetvalue(result, row, 0), outcome_names[UNREGISTERED]);
	PQclear(result);
	ps_file_arrays_free(&arrays);
}

/* Prints what the upload has done as a JSON document. */
static void
print_json(const PsUpload *upload)
{
	PQExpBuffer json = createPQExpBuffer();

	for (int i = 0; i < OUTCOMES; i++)
		ps_json_list(json, outcome_names[i], &upload->names[i]);
	ps_json_print(json);
}

/* Prints what the upload has done, a line for each migration it has changed. */
static void
print_lines(const PsOptions *options, const PsUpload *upload)
{
	for (int i = 0; i < OUTCOMES; i++)
		for (SimpleStringListCell *cell = upload->names[i].head; cell; cell = cell->next)
			if (i != UNCHANGED || options->verbose)
				ps_print_outcome(options, outcome_names[i], cell->val);
	if (options->prune)
		ps_print_line(options, "%d registered, %d replaced, %d unchanged, %d unregistered",
					  upload->count[REGISTERED], upload->count[REPLACED], upload->count[UNCHANGED],
					  upload->count[UNREGISTERED]);
	else
		ps_print_line(options, "%d registered, %d replaced, %d unchanged",
					  upload->count[REGISTERED], upload->count[REPLACED], upload->count[UNCHANGED]);
}

/* Says how many notices of a large folder were not printed. */
static void
count_notices(const PsConnection *connection)
{
	int			more = connection->notices - connection->most_notices;

	if (connection->most_notices && more > 0)
		pg_log_info("%d more notices; --verbose prints them", more);
}

/* Registers the folder's migrations and prints what that has done; returns the connection. */
PsConnection *
ps_upload(const PsOptions *options)
{
	PsFolder	folder;
	PsUpload	upload = {0};
	PsConnection *connection;

	ps_folder_read(options, &folder);
	if (ps_record(options, &folder) > 0)
		exit(PS_FAILED);
	if (folder.count == 0)
		pg_log_warning("folder \"%s\" holds no migrations", options->folder);
	connection = ps_connect_with_extension(options);
	connection->most_notices = options->verbose ? 0 : MOST_NOTICES;
	PQclear(ps_query_or_exit(connection, PS_BEGIN, 0, NULL));
	register_folder(connection, &folder, &upload);
	if (options->prune)
		prune(connection, &folder, &upload);
	PQclear(ps_query_or_exit(connection, "COMMIT", 0, NULL));
	count_notices(connection);
	connection->most_notices = 0;
	if (!options->json)
		print_lines(options, &upload);
	else if (!options->upload)
		print_json(&upload);

	for (int i = 0; i < OUTCOMES; i++)
		simple_string_list_destroy(&upload.names[i]);
	ps_folder_free(&folder);
	return connection;
}

/* Executes the command; returns the exit status. */
int
ps_cmd_upload(const PsOptions *options)
{
	ps_disconnect(ps_upload(options));
	return PS_DONE;
}
