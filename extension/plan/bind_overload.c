/*-------------------------------------------------------------------------
 *
 * bind_overload.c
 *	  Which of several functions a call can mean.
 *
 * A call needs some function of its name and number of arguments.  Where the
 * batch makes several of them and what is known of the arguments rules some out,
 * the call needs one of those that are left: an object of its own, which stands
 * for them, and which all their statements make.
 *
 *-------------------------------------------------------------------------
 */
#include "bind.h"

#include "lib/stringinfo.h"

/* A function of the batch: by how it can be called, its signature, its statement. */
typedef struct PsCallable
{
	int			callable;		/* object: its name with "#n" */
	int			signature;		/* object */
	int			position;
	const char *result;			/* ps_describe_result(), or NULL */
} PsCallable;

/* A call of which some arguments are known. */
typedef struct PsCall
{
	int			node;
	int			access;			/* of the node */
	const char *arguments;
} PsCall;

typedef struct PsOverloads
{
	int			nfunctions;
	int			functions_allocated;
	PsCallable *functions;		/* by callable, then in the author's order */
	const PsCallable **by_name; /* the same by name and number of arguments */
	int			ncalls;
	int			calls_allocated;
	PsCall	   *calls;
} PsOverloads;

/* The functions that the binder knows; none at first. */
static PsOverloads *
overloads_of(PsBinder *binder)
{
	if (binder->overloads == NULL)
		binder->overloads = palloc0(sizeof(PsOverloads));
	return binder->overloads;
}

/* Adds a function, and room for more if that is used up. */
static void
add_function(PsOverloads *overloads, PsCallable function)
{
	if (overloads->nfunctions == overloads->functions_allocated)
	{
		overloads->functions_allocated = Max(64, overloads->functions_allocated * 2);
		overloads->functions = overloads->functions ?
			repalloc_huge(overloads->functions, sizeof(PsCallable) * overloads->functions_allocated) :
			palloc(sizeof(PsCallable) * overloads->functions_allocated);
	}
	overloads->functions[overloads->nfunctions++] = function;
}

/* The object of the signature that the statement makes a function of that name with, or -1. */
static int
signature_of(PsBinder *binder, const PsStatement *statement, const PsName *callable)
{
	const PsFacts *facts = binder->batch->facts[statement->position];

	for (int i = 0; i < facts->count; i++)
	{
		const PsName *name = &facts->facts[i].name;
		PsName		created;

		if (facts->facts[i].kind != PS_PROVIDES || name->class != PS_FUNCTION ||
			name->sub == NULL || name->sub[0] == '#' || strcmp(name->name, callable->name) != 0)
			continue;
		created = ps_bind_created(binder, statement, name);
		return ps_object_number(binder->objects, &created);
	}
	return -1;
}

/* Notes how the functions that a statement makes can be called. */
void
ps_bind_note_functions(PsBinder *binder, const PsStatement *statement)
{
	const PsFacts *facts = binder->batch->facts[statement->position];

	for (int i = 0; i < facts->count; i++)
	{
		const PsName *name = &facts->facts[i].name;
		PsName		created;
		int			signature;

		if (facts->facts[i].kind != PS_PROVIDES || name->class != PS_FUNCTION ||
			name->sub == NULL || name->sub[0] != '#' || name->sub[1] == '*')
			continue;
		signature = signature_of(binder, statement, name);
		if (signature < 0)
			continue;
		created = ps_bind_created(binder, statement, name);
		add_function(overloads_of(binder),
					 (PsCallable) {ps_object_number(binder->objects, &created), signature,
					 statement->position, facts->facts[i].arguments});
	}
}

/* Notes the access last added to a node as that of a call with known arguments. */
void
ps_bind_note_call(PsBinder *binder, const PsPlanNode *node, const PsFact *fact)
{
	PsOverloads *overloads = overloads_of(binder);

	if (overloads->nfunctions == 0)
		return;
	if (overloads->ncalls == overloads->calls_allocated)
	{
		overloads->calls_allocated = Max(64, overloads->calls_allocated * 2);
		overloads->calls = overloads->calls ?
			repalloc_huge(overloads->calls, sizeof(PsCall) * overloads->calls_allocated) :
			palloc(sizeof(PsCall) * overloads->calls_allocated);
	}
	overloads->calls[overloads->ncalls++] =
		(PsCall) {node - binder->nodes, node->naccesses - 1, fact->arguments};
}

/* Order by callable, then as written. */
static int
compare_callables(const void *a, const void *b)
{
	const PsCallable *x = a;
	const PsCallable *y = b;

	if (x->callable != y->callable)
		return x->callable < y->callable ? -1 : 1;
	return x->position < y->position ? -1 : x->position > y->position;
}

/* The first function that can be called so, or the place where it would be. */
static int
first_function(const PsOverloads *overloads, int callable)
{
	int			low = 0;
	int			high = overloads->nfunctions;

	while (low < high)
	{
		int			middle = (low + high) / 2;

		if (overloads->functions[middle].callable < callable)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Order by name and number of arguments: the callable without its schema. */
static int
compare_names(const void *a, const void *b, void *names)
{
	const PsName *x = (const PsName *) names + (*(const PsCallable *const *) a)->callable;
	const PsName *y = (const PsName *) names + (*(const PsCallable *const *) b)->callable;
	int			order = strcmp(x->name, y->name);

	return order != 0 ? order : strcmp(x->sub, y->sub);
}

/*
 * Fills in by_name: the functions in the order of the numbers of their names.
 */
static void
sort_by_name(PsBinder *binder, PsOverloads *overloads)
{
	overloads->by_name = palloc(sizeof(PsCallable *) * overloads->nfunctions);
	for (int i = 0; i < overloads->nfunctions; i++)
		overloads->by_name[i] = &overloads->functions[i];
	qsort_arg(overloads->by_name, overloads->nfunctions, sizeof(PsCallable *), compare_names,
			  binder->objects->names);
}

/* What the result of a function ("f#2") is, if all that can be meant agree; else NULL. */
static const char *
result_of(PsBinder *binder, const char *function)
{
	const PsOverloads *overloads = binder->overloads;
	const char *mark = strrchr(function, '#');
	const char *result = NULL;
	int			low = 0;
	int			high = overloads->nfunctions;

	while (low < high)
	{
		int			middle = (low + high) / 2;
		const PsName *name = &binder->objects->names[overloads->by_name[middle]->callable];
		int			order = strncmp(name->name, function, mark - function);

		if (order == 0 && name->name[mark - function] != '\0')
			order = 1;
		if (order < 0 || (order == 0 && strcmp(name->sub, mark) < 0))
			low = middle + 1;
		else
			high = middle;
	}
	for (int i = low; i < overloads->nfunctions; i++)
	{
		const PsCallable *callable = overloads->by_name[i];
		const PsName *name = &binder->objects->names[callable->callable];

		if (strlen(name->name) != mark - function || strncmp(name->name, function, mark - function) != 0 ||
			strcmp(name->sub, mark) != 0)
			break;
		if (callable->result == NULL || (result != NULL && strcmp(result, callable->result) != 0))
			return NULL;
		result = callable->result;
	}
	return result;
}

/* A description of arguments with what they are that are results of the batch's functions. */
static char *
with_results(PsBinder *binder, const char *arguments)
{
	StringInfoData text;

	initStringInfo(&text);
	for (;;)
	{
		char	   *argument = pnstrdup(arguments, strcspn(arguments, "\n"));
		const char *function = ps_described_function(argument);
		const char *result = function ? result_of(binder, function) : NULL;

		appendStringInfoString(&text, result ? result : argument);
		arguments += strcspn(arguments, "\n");
		pfree(argument);
		if (*arguments == '\0')
			return text.data;
		appendStringInfoChar(&text, *arguments++);
	}
}

/*
 * The object that stands for those functions (count of them, some left out)
 * which can take the arguments; made_by says which.
 */
static int
narrowed(PsBinder *binder, const PsCallable *functions, int count, const bool *takes)
{
	PsName		name = binder->objects->names[functions[0].callable];
	StringInfoData sub;
	int			object;

	initStringInfo(&sub);
	appendStringInfo(&sub, "%s(", name.sub);
	for (int i = 0; i < count; i++)
		if (takes[i])
			appendStringInfo(&sub, "%s%s", sub.data[sub.len - 1] == '(' ? "" : "|",
							 binder->objects->names[functions[i].signature].sub);
	appendStringInfoChar(&sub, ')');
	name.sub = sub.data;
	object = ps_object_find(binder->objects, &name);
	if (object >= 0)
		return object;
	object = ps_object_number(binder->objects, &name);
	binder->objects->made[object] = true;
	binder->objects->objects[object].exists = false;
	binder->objects->objects[object].overloaded = true;
	binder->objects->objects[object].word = binder->objects->objects[functions[0].callable].word;
	for (int i = 0; i < count; i++)
		if (takes[i])
			ps_add_access_of(&binder->nodes[binder->node_of[functions[i].position]], PS_ACCESS_MAKE, PS_NEED, 0, object);
	return object;
}

/* Narrows one of the objects that a call may mean; returns what takes its place. */
static int
narrow(PsBinder *binder, int callable, const char *arguments)
{
	const PsOverloads *overloads = binder->overloads;
	int			first = first_function(overloads, callable);
	int			count = 0;
	int			ntaking = 0;
	bool	   *takes;
	char	   *described;
	int			object = callable;

	while (first + count < overloads->nfunctions &&
		   overloads->functions[first + count].callable == callable)
		count++;
	if (count < 2 || binder->objects->objects[callable].exists)
		return callable;
	takes = palloc(sizeof(bool) * count);
	described = with_results(binder, arguments);
	for (int i = 0; i < count; i++)
	{
		int			signature = overloads->functions[first + i].signature;

		takes[i] = ps_signature_takes(binder->objects->names[signature].sub, described);
		ntaking += takes[i];
	}
	if (ntaking > 0 && ntaking < count)
		object = narrowed(binder, overloads->functions + first, count, takes);
	pfree(takes);
	pfree(described);
	return object;
}

/* Has every call need a function that can take its arguments. */
void
ps_bind_overloads(PsBinder *binder)
{
	PsOverloads *overloads = binder->overloads;

	if (overloads == NULL || overloads->ncalls == 0)
		return;
	qsort(overloads->functions, overloads->nfunctions, sizeof(PsCallable), compare_callables);
	sort_by_name(binder, overloads);
	for (int i = 0; i < overloads->ncalls; i++)
	{
		const PsCall *call = &overloads->calls[i];
		PsAccess   *access = &binder->nodes[call->node].accesses[call->access];
		int		   *objects = (int *) access->objects;

		for (int j = 0; j < access->nobjects; j++)
			objects[j] = narrow(binder, objects[j], call->arguments);
	}
}
