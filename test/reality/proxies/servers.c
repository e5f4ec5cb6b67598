/*
 * Small servers of HTTP that work for the time that a request asks for: `/?d=MICROSECONDS`. Run by
 * `npm run reality`.
 *
 *     servers WORKERS PORT:PERCENT[:FAULT:FROM_MS:TO_MS]...
 *
 * Each serves in the order of arrival with so many workers, a request taking PERCENT of the time asked for:
 * when it is done is known as it comes, and is no matter of how soon this process is woken. FAULT is `gone`
 * (nothing listens, and what is open is reset) or `500` (that is the answer, after the same work).
 *
 * Says "ready" when all listen. Then takes a line, the instant of CLOCK_MONOTONIC in nanoseconds from which
 * the times of faults count, and ends when its input does, with a line of JSON that says how late answers
 * left. Asks for real-time priority, and goes on without it.
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

#define SERVERS 16
#define WORKERS 64
#define OPEN 4096
#define HEAD 2048
#define BINS 100000 /* Of lateness, a microsecond each. */

struct server {
  int port, percent, listener;
  int64_t free[WORKERS]; /* When each worker is. */
  char fault[8];
  int64_t from, to; /* Nanoseconds from the start. */
};

struct line {
  int file;
  struct server *server;
  int64_t due; /* Of the answer; 0 while there is none. */
  int closes, status, length;
  char head[HEAD];
};

static struct server servers[SERVERS];
static struct line lines[OPEN];
static struct pollfd files[1 + SERVERS + OPEN];
static int server_count, line_count, workers;
static int64_t start = INT64_MAX / 2;
static uint64_t late[BINS], answered;

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static int64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void hear(struct server *server) {
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(server->port)};
  int yes = 1;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  server->listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  setsockopt(server->listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (bind(server->listener, (struct sockaddr *)&at, sizeof at) < 0) fail("bind");
  if (listen(server->listener, 1024) < 0) fail("listen");
}

static void end(int place, int reset) {
  struct linger now_and_hard = {1, 0};
  if (reset) setsockopt(lines[place].file, SOL_SOCKET, SO_LINGER, &now_and_hard, sizeof now_and_hard);
  close(lines[place].file);
  lines[place] = lines[--line_count];
}

/* What of the server's fault is due now. */
static int is_faulty(struct server *server, int64_t at, const char *fault) {
  return strcmp(server->fault, fault) == 0 && at - start >= server->from && at - start < server->to;
}

static void mind_faults(void) {
  int64_t at = now();
  for (int i = 0; i < server_count; i++) {
    struct server *server = &servers[i];
    int gone = is_faulty(server, at, "gone");
    if (gone && server->listener >= 0) {
      close(server->listener);
      server->listener = -1;
      for (int j = line_count - 1; j >= 0; j--)
        if (lines[j].server == server) end(j, 1);
      memset(server->free, 0, sizeof server->free);
    } else if (!gone && server->listener < 0) hear(server);
  }
}

static int64_t next_fault(void) {
  int64_t at = now(), next = INT64_MAX;
  for (int i = 0; i < server_count; i++) {
    int64_t times[2] = {start + servers[i].from, start + servers[i].to};
    for (int j = 0; servers[i].fault[0] && j < 2; j++)
      if (times[j] > at && times[j] < next) next = times[j];
  }
  return next;
}

/* A worker takes it when it is free; the first that is. */
static void begin(struct line *line) {
  struct server *server = line->server;
  int64_t at = now();
  char *demand = strstr(line->head, "?d=");
  int64_t work = demand ? atoll(demand + 3) * 10 * server->percent : 0;
  int first = 0;
  for (int i = 1; i < workers; i++)
    if (server->free[i] < server->free[first]) first = i;
  int64_t from = server->free[first] > at ? server->free[first] : at;
  line->due = from + work;
  if (demand) server->free[first] = line->due;
  line->closes = strstr(line->head, "HTTP/1.0\r\n") || strcasestr(line->head, "\r\nconnection: close");
  line->status = is_faulty(server, at, "500") ? 500 : 200;
}

static void take(int place) {
  struct line *line = &lines[place];
  int bytes = read(line->file, line->head + line->length, HEAD - 1 - line->length);
  if (bytes < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (bytes <= 0) {
    end(place, 0);
    return;
  }
  line->length += bytes;
  line->head[line->length] = 0;
  if (line->due == 0 && strstr(line->head, "\r\n\r\n")) begin(line);
}

static void answer(int place) {
  struct line *line = &lines[place];
  char text[256];
  int64_t by = now() - line->due;
  int bytes = snprintf(text, sizeof text,
                       "HTTP/1.1 %d Done\r\nX-Server: %d\r\nContent-Length: 3\r\n%s\r\nok\n", line->status,
                       (int)(line->server - servers), line->closes ? "Connection: close\r\n" : "");
  if (write(line->file, text, bytes) < 0) by = 0;
  int64_t bin = by / 1000;
  late[bin < BINS ? bin : BINS - 1]++;
  answered++;
  if (line->closes) end(place, 0);
  else line->due = line->length = 0;
}

static double quantile(double share) {
  uint64_t below = 0;
  for (int bin = 0; bin < BINS; bin++) {
    below += late[bin];
    if (below >= share * answered) return bin / 1000.0;
  }
  return BINS / 1000.0;
}

int main(int count, char **word) {
  if (count < 3 || count > 2 + SERVERS || (workers = atoi(word[1])) < 1 || workers > WORKERS) {
    fprintf(stderr, "servers WORKERS PORT:PERCENT[:FAULT:FROM_MS:TO_MS]...\n");
    return 2;
  }
  for (; server_count < count - 2; server_count++) {
    struct server *server = &servers[server_count];
    long from = 0, to = 0;
    sscanf(word[server_count + 2], "%d:%d:%7[^:]:%ld:%ld", &server->port, &server->percent, server->fault, &from,
           &to);
    server->from = from * 1000000;
    server->to = to * 1000000;
    hear(server);
  }
  struct sched_param priority = {.sched_priority = 12};
  int real_time = sched_setscheduler(0, SCHED_FIFO, &priority) == 0;
  mlockall(MCL_CURRENT | MCL_FUTURE);
  prctl(PR_SET_TIMERSLACK, 1);
  printf("ready\n");
  fflush(stdout);

  for (;;) {
    mind_faults();
    int64_t next = next_fault();
    for (int i = line_count - 1; i >= 0; i--) {
      if (lines[i].due == 0) continue;
      if (lines[i].due <= now()) answer(i);
      else if (lines[i].due < next) next = lines[i].due;
    }
    files[0] = (struct pollfd){0, POLLIN, 0};
    for (int i = 0; i < server_count; i++) files[1 + i] = (struct pollfd){servers[i].listener, POLLIN, 0};
    int there = line_count;
    for (int i = 0; i < there; i++) files[1 + server_count + i] = (struct pollfd){lines[i].file, POLLIN, 0};
    int64_t wait = next - now();
    if (wait < 0) wait = 0;
    if (wait > 1000000000) wait = 1000000000;
    struct timespec time = {wait / 1000000000, wait % 1000000000};
    if (ppoll(files, 1 + server_count + there, &time, NULL) < 0 && errno != EINTR) fail("ppoll");
    if (files[0].revents) {
      char told[64];
      int bytes = read(0, told, sizeof told - 1);
      if (bytes <= 0) break;
      told[bytes] = 0;
      start = atoll(told);
    }
    for (int i = there - 1; i >= 0; i--)
      if (files[1 + server_count + i].revents) take(i);
    for (int i = 0; i < server_count; i++) {
      int file;
      if (!files[1 + i].revents) continue;
      while (line_count < OPEN &&
             (file = accept4(servers[i].listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        int yes = 1;
        setsockopt(file, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        memset(&lines[line_count], 0, sizeof lines[line_count]);
        lines[line_count].file = file;
        lines[line_count++].server = &servers[i];
      }
    }
  }
  printf("{\"answered\":%llu,\"realTime\":%s,\"p50\":%.3f,\"p99\":%.3f,\"max\":%.3f}\n",
         (unsigned long long)answered, real_time ? "true" : "false", quantile(.5), quantile(.99), quantile(1));
  return 0;
}
