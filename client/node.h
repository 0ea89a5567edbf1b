/*-------------------------------------------------------------------------
 *
 * node.h
 *	  Node.js as a program that the client runs.
 *
 *-------------------------------------------------------------------------
 */
#ifndef PS_NODE_H
#define PS_NODE_H

#include "client.h"

#include "lib/stringinfo.h"

/* What a program of the recorder may do besides reading files. */
typedef enum PsNodeRights
{
	PS_NODE_READS,
	PS_NODE_COMPILES,			/* runs a compiler of the project */
	PS_NODE_ANYTHING
} PsNodeRights;

typedef struct PsNode
{
	pid_t		child;
	FILE	   *output;			/* what it prints */
	FILE	   *input;			/* what it reads; NULL: nothing */
	PsNodeRights rights;
	bool		silent;			/* was ended because it said nothing for too long */
} PsNode;

/* Starts a program of the recorder with arguments, the last of them NULL. */
extern void ps_node_start(PsNode *node, const char *file, const char *const *arguments, bool answers, PsNodeRights rights);

/* Reads a line without its end; false: there is none, for which path is named. */
extern bool ps_node_line(PsNode *node, StringInfo line, const char *path);

extern bool ps_is_typescript(const char *path);

/* Waits for its end; returns the number of faults, each reported. */
extern int	ps_node_end(PsNode *node);

/* Reports an answer that begins with "error", or that is none. */
extern void ps_node_fault(const char *path, char *answer);

#endif							/* PS_NODE_H */
