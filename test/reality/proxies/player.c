/*
 * Plays requests at their instants, whatever becomes of those before: an open load. Run by `npm run reality`.
 *
 *     player PORT START < TRACE
 *
 * START is an instant of CLOCK_MONOTONIC in nanoseconds. A line of the trace is `AT DEMAND KEY`: nanoseconds
 * from the start, microseconds of work, and a number. Each request has a connection of its own. When all
 * have ended, a line for each says `LATENCY STATUS SERVER LATE`: nanoseconds from the intended instant to
 * the whole answer, HTTP's status (0 for none), which server answered (-1 for none), and how many nanoseconds
 * after its instant it was sent. Asks for real-time priority, and goes on without it.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define REQUESTS 200000
#define OPEN 8192
#define HEAD 2048
#define PATIENCE 60000000000 /* After the last was sent. */

struct request {
  int64_t at, latency, late;
  int demand, key, status, server;
};

struct line {
  int file, request, told, length;
  char head[HEAD];
};

static struct request requests[REQUESTS];
static struct line lines[OPEN];
static struct pollfd files[OPEN];
static int request_count, line_count;
static int64_t start;
static struct sockaddr_in to = {.sin_family = AF_INET};

static int64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void end(int place, int status) {
  struct line *line = &lines[place];
  struct request *request = &requests[line->request];
  char *server = strcasestr(line->head, "x-server: ");
  request->latency = now() - start - request->at;
  request->status = status;
  request->server = server ? atoi(server + 10) : -1;
  close(line->file);
  lines[place] = lines[--line_count];
}

static void send_next(int number) {
  struct line *line = &lines[line_count];
  int yes = 1;
  line->file = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  line->request = number;
  line->told = line->length = 0;
  line->head[0] = 0;
  line_count++;
  requests[number].late = now() - start - requests[number].at;
  setsockopt(line->file, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  if (connect(line->file, (struct sockaddr *)&to, sizeof to) < 0 && errno != EINPROGRESS) end(line_count - 1, 0);
}

/* The whole of an answer is its head and as many bytes as that says, or all until the end. */
static void go_on(int place) {
  struct line *line = &lines[place];
  struct request *request = &requests[line->request];
  if (!line->told) {
    char text[256];
    int bytes = snprintf(text, sizeof text, "GET /?d=%d&k=%d HTTP/1.1\r\nHost: it\r\nConnection: close\r\n\r\n",
                         request->demand, request->key);
    line->told = 1;
    if (write(line->file, text, bytes) < 0) end(place, 0);
    return;
  }
  int bytes = read(line->file, line->head + line->length, HEAD - 1 - line->length);
  if (bytes < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (bytes > 0) {
    line->length += bytes;
    line->head[line->length] = 0;
  }
  char *body = strstr(line->head, "\r\n\r\n");
  char *length = strcasestr(line->head, "content-length: ");
  int status = strncmp(line->head, "HTTP/1.", 7) == 0 ? atoi(line->head + 9) : 0;
  if (body && length && line->head + line->length >= body + 4 + atoi(length + 16)) end(place, status);
  else if (bytes <= 0) end(place, body && !length ? status : 0);
}

int main(int count, char **word) {
  if (count != 3) {
    fprintf(stderr, "player PORT START < TRACE\n");
    return 2;
  }
  to.sin_port = htons(atoi(word[1]));
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  start = atoll(word[2]);
  long at;
  while (request_count < REQUESTS && scanf("%ld %d %d", &at, &requests[request_count].demand,
                                           &requests[request_count].key) == 3)
    requests[request_count++].at = at;
  struct sched_param priority = {.sched_priority = 11};
  sched_setscheduler(0, SCHED_FIFO, &priority);
  mlockall(MCL_CURRENT | MCL_FUTURE);
  prctl(PR_SET_TIMERSLACK, 1);

  int sent = 0;
  while (sent < request_count || line_count > 0) {
    int64_t due = sent < request_count ? start + requests[sent].at : start + requests[sent - 1].at + PATIENCE;
    int64_t wait = due - now();
    if (wait <= 0) {
      if (sent == request_count) break;
      if (line_count < OPEN) {
        send_next(sent++);
        continue;
      }
    }
    for (int i = 0; i < line_count; i++)
      files[i] = (struct pollfd){lines[i].file, lines[i].told ? POLLIN : POLLOUT, 0};
    if (wait < 0) wait = 1000000;
    struct timespec time = {wait / 1000000000, wait % 1000000000};
    int there = line_count;
    if (ppoll(files, there, &time, NULL) < 0 && errno != EINTR) return 1;
    for (int i = there - 1; i >= 0; i--)
      if (files[i].revents) go_on(i);
  }
  while (line_count > 0) end(line_count - 1, 0);
  for (int i = 0; i < request_count; i++)
    printf("%lld %d %d %lld\n", (long long)requests[i].latency, requests[i].status, requests[i].server,
           (long long)requests[i].late);
  return 0;
}
