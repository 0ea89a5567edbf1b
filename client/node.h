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

typedef struct PsNode
{
	pid_t		child;
	FILE	   *output;			/* what it prints */
	FILE	   *input;			/* what it reads; NULL: nothing */
} PsNode;

/* Starts a program of the recorder with arguments, the last of them NULL. */
extern void ps_node_start(PsNode *node, const char *file, const char *const *arguments, bool answers);

/* Waits for its end; returns the number of faults, each reported. */
extern int	ps_node_end(PsNode *node);

/* Reports an answer that begins with "error", or that is none. */
extern void ps_node_fault(const char *path, char *answer);

#endif							/* PS_NODE_H */
