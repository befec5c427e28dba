#define _GNU_SOURCE
#include "CChildProcess.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct {
  const char *path;
  char *const *arguments;
  char *const *environment;
  const char *directory;
  int input;
  int output;
  pid_t result;
} request;

/* Only what is safe between fork and exec. */
static void become(const request *r, pid_t parent, int report) {
  int input = r->input < 0 ? open("/dev/null", O_RDONLY) : r->input;
  sigset_t none;
  sigemptyset(&none);
  for (int s = 1; s < NSIG; s++) signal(s, SIG_DFL);
  if (input < 0 || setpgid(0, 0) || prctl(PR_SET_PDEATHSIG, SIGKILL)) goto failed;
  if (getppid() != parent) _exit(127); /* the parent had gone before the wish was made */
  if (dup2(input, 0) < 0 || dup2(r->output, 1) < 0 || dup2(r->output, 2) < 0) goto failed;
  if (close_range(3, ~0U, CLOSE_RANGE_CLOEXEC) || sigprocmask(SIG_SETMASK, &none, NULL)) goto failed;
  if (r->directory && chdir(r->directory)) goto failed;
  execve(r->path, r->arguments, r->environment);
failed:;
  int error = errno;
  ssize_t written = write(report, &error, sizeof error);
  (void)written;
  _exit(127);
}

static void start(request *r) {
  int report[2];
  if (pipe2(report, O_CLOEXEC)) {
    r->result = -errno;
    return;
  }
  pid_t parent = getpid(), child = fork();
  if (child == 0) become(r, parent, report[1]);
  int error = child < 0 ? errno : 0;
  close(report[1]);
  if (child > 0) {
    setpgid(child, child); /* the child does so too: whoever comes first, it is done when this returns */
    ssize_t n;
    do n = read(report[0], &error, sizeof error);
    while (n < 0 && errno == EINTR);
    if (n == sizeof error) {
      while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {}
    } else {
      error = 0;
    }
  }
  close(report[0]);
  r->result = error ? -error : child;
}

/* The kernel sends the death signal when the thread that forked ends, not the process. So one thread that never ends
 * forks for all. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static request *waiting;
static bool running;

static void *serve(void *unused) {
  (void)unused;
  pthread_mutex_lock(&lock);
  for (;;) {
    while (!waiting) pthread_cond_wait(&changed, &lock);
    start(waiting);
    waiting = NULL;
    pthread_cond_broadcast(&changed);
  }
}

int ringside_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

pid_t ringside_child_start(const char *path, char *const arguments[], char *const environment[], const char *directory,
                           int input, int output) {
  request r = {path, arguments, environment, directory, input, output, 0};
  pthread_mutex_lock(&lock);
  if (!running) {
    pthread_t thread;
    int error = pthread_create(&thread, NULL, serve, NULL);
    if (error) {
      pthread_mutex_unlock(&lock);
      return -error;
    }
    pthread_detach(thread);
    running = true;
  }
  while (waiting) pthread_cond_wait(&changed, &lock);
  waiting = &r;
  pthread_cond_broadcast(&changed);
  while (waiting == &r) pthread_cond_wait(&changed, &lock);
  pthread_mutex_unlock(&lock);
  return r.result;
}
