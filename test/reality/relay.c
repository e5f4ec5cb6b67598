/*
 * A wire with a delay: carries packets between two TUN devices, each in a network namespace of its own,
 * and holds every packet for the same time in either direction. Run by `npm run reality`.
 *
 *     relay NAMESPACE DEVICE NAMESPACE DEVICE DELAY_IN_NANOSECONDS
 *
 * Says "ready" when the devices stand; they vanish with it. Ends when its input ends, and then says in a
 * line of JSON how late packets were let go: a packet is due so long after it was read. Asks for real-time
 * priority, and goes on without it.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#define ROOM 8192     /* Packets on their way in one direction. */
#define LONGEST 2048  /* Bytes. */
#define BINS 100000   /* Of lateness, a microsecond each. */
#define AT_ONCE 64    /* Packets read before any is let go. */

struct held {
  int64_t due;
  int bytes;
  unsigned char data[LONGEST];
};

struct way {
  int from, to;
  unsigned head, tail; /* Counts; the place is the rest by ROOM. */
  struct held *held;
};

static uint64_t late[BINS];
static uint64_t carried, lost;
static int64_t latest;

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static int64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static int device(const char *space, const char *name) {
  struct ifreq wish;
  int file = open(space, O_RDONLY | O_CLOEXEC);
  if (file < 0 || setns(file, CLONE_NEWNET) < 0) fail(space);
  close(file);
  int tun = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
  if (tun < 0) fail("/dev/net/tun");
  memset(&wish, 0, sizeof wish);
  wish.ifr_flags = IFF_TUN | IFF_NO_PI;
  strncpy(wish.ifr_name, name, IFNAMSIZ - 1);
  if (ioctl(tun, TUNSETIFF, &wish) < 0) fail(name);
  return tun;
}

static void take(struct way *way, int64_t delay) {
  for (int i = 0; i < AT_ONCE; i++) {
    static unsigned char spare[LONGEST];
    int full = way->head - way->tail == ROOM;
    struct held *place = &way->held[way->head % ROOM];
    int bytes = read(way->from, full ? spare : place->data, LONGEST);
    if (bytes <= 0) return;
    if (full) {
      lost++;
      continue;
    }
    place->bytes = bytes;
    place->due = now() + delay;
    way->head++;
  }
}

static void give(struct way *way) {
  for (; way->head != way->tail; way->tail++) {
    struct held *first = &way->held[way->tail % ROOM];
    int64_t by = now() - first->due;
    if (by < 0) return;
    if (write(way->to, first->data, first->bytes) < 0) lost++;
    int64_t bin = by / 1000;
    late[bin < BINS ? bin : BINS - 1]++;
    if (by > latest) latest = by;
    carried++;
  }
}

static double quantile(double share) {
  uint64_t below = 0;
  for (int bin = 0; bin < BINS; bin++) {
    below += late[bin];
    if (below >= share * carried) return bin / 1000.0;
  }
  return BINS / 1000.0;
}

int main(int count, char **word) {
  if (count != 6) {
    fprintf(stderr, "relay NAMESPACE DEVICE NAMESPACE DEVICE DELAY_IN_NANOSECONDS\n");
    return 2;
  }
  int64_t delay = atoll(word[5]);
  int one = device(word[1], word[2]);
  int other = device(word[3], word[4]);
  struct way ways[2] = {{.from = one, .to = other}, {.from = other, .to = one}};
  for (int i = 0; i < 2; i++) {
    ways[i].held = calloc(ROOM, sizeof(struct held));
    if (ways[i].held == NULL) fail("memory");
  }
  struct sched_param priority = {.sched_priority = 10};
  int real_time = sched_setscheduler(0, SCHED_FIFO, &priority) == 0;
  mlockall(MCL_CURRENT | MCL_FUTURE);
  prctl(PR_SET_TIMERSLACK, 1);
  printf("ready\n");
  fflush(stdout);

  struct pollfd files[3] = {{0, POLLIN, 0}, {one, POLLIN, 0}, {other, POLLIN, 0}};
  while (!(files[0].revents & (POLLIN | POLLHUP))) {
    int64_t wait = 1000000000;
    for (int i = 0; i < 2; i++) {
      give(&ways[i]);
      if (ways[i].head == ways[i].tail) continue;
      int64_t left = ways[i].held[ways[i].tail % ROOM].due - now();
      if (left < wait) wait = left < 0 ? 0 : left;
    }
    struct timespec time = {wait / 1000000000, wait % 1000000000};
    if (ppoll(files, 3, &time, NULL) < 0 && errno != EINTR) fail("ppoll");
    for (int i = 0; i < 2; i++)
      if (files[i + 1].revents & POLLIN) take(&ways[i], delay);
  }
  printf("{\"carried\":%llu,\"lost\":%llu,\"realTime\":%s,\"p50\":%.3f,\"p99\":%.3f,\"p999\":%.3f,\"max\":%.3f}\n",
         (unsigned long long)carried, (unsigned long long)lost, real_time ? "true" : "false",
         quantile(.5), quantile(.99), quantile(.999), latest / 1e6);
  return 0;
}
