/* Starting a child that dies with its parent. posix_spawn cannot ask for that, and nothing but plain C may run between
 * fork and exec in a program with threads. */
#pragma once
#include <sys/types.h>

/* Starts a program in a process group of its own, with nothing open but `input` as standard input (below 0: an empty
 * one) and `output` as standard output and error. When this process ends, however it ends, the kernel kills the child. Returns the child's id, or the
 * negative errno of what failed, execve included. Callable from any thread. `directory` may be NULL. */
pid_t ringside_child_start(const char *path, char *const arguments[], char *const environment[], const char *directory,
                           int input, int output);

/* A pipe that no child inherits; 0, or -1 with errno set. */
int ringside_pipe(int ends[2]);
