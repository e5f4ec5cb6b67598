// Join-idle-queue (Lu and others 2011): 500 servers, 50 dispatchers, Poisson arrivals, exponential
// service of mean 1, first come first served. A server that becomes idle joins the line of one
// dispatcher, drawn; a job takes the head of its dispatcher's line, else any server. `removed`: a
// server that gets a job by chance leaves the line where it stands; `kept`: it stays there.
// Prints load, rule, mean stay and the standard error of 40 batches.
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <deque>
#include <queue>
#include <vector>

static uint64_t state;

// xorshift64*
static uint64_t Bits() {
  state ^= state >> 12; state ^= state << 25; state ^= state >> 27;
  return state * 2685821657736338717ull;
}
static double Uniform() { return (Bits() >> 11) * (1.0 / 9007199254740992.0); }
static double Exponential() { return -std::log(1 - Uniform()); }
static int Below(int n) { return int(Uniform() * n); }

static const int SERVERS = 500, DISPATCHERS = 50, BATCHES = 40;

static double Batch(double load, bool removed, int jobs) {
  std::vector<std::deque<double>> waiting(SERVERS);
  std::vector<std::deque<int>> lines(DISPATCHERS);
  std::vector<std::vector<char>> listed(DISPATCHERS, std::vector<char>(SERVERS, 0));
  std::vector<int> where(SERVERS, -1);
  using Event = std::pair<double, int>;
  std::priority_queue<Event, std::vector<Event>, std::greater<Event>> ends;
  auto join = [&](int server, int dispatcher) {
    if (listed[dispatcher][server]) return;
    listed[dispatcher][server] = 1;
    lines[dispatcher].push_back(server);
    where[server] = dispatcher;
  };
  for (int i = 0; i < SERVERS; i++) join(i, i % DISPATCHERS);
  const int warm = jobs / 4;
  double next = 0, sum = 0;
  long counted = 0;
  for (int made = 0; made < jobs;) {
    if (!ends.empty() && ends.top().first <= next) {
      const auto [now, server] = ends.top();
      ends.pop();
      if (made > warm) { sum += now - waiting[server].front(); counted++; }
      waiting[server].pop_front();
      if (waiting[server].empty()) join(server, Below(DISPATCHERS));
      else ends.push({now + Exponential(), server});
      continue;
    }
    const double now = next;
    next += Exponential() / (load * SERVERS);
    made++;
    const int dispatcher = Below(DISPATCHERS);
    auto &line = lines[dispatcher];
    int server;
    if (!line.empty()) {
      server = line.front();
      line.pop_front();
      listed[dispatcher][server] = 0;
    } else {
      server = Below(SERVERS);
      if (removed && waiting[server].empty()) {
        auto &other = lines[where[server]];
        for (auto it = other.begin(); it != other.end(); ++it) {
          if (*it == server) { other.erase(it); break; }
        }
        listed[where[server]][server] = 0;
      }
    }
    waiting[server].push_back(now);
    if (waiting[server].size() == 1) ends.push({now + Exponential(), server});
  }
  return sum / counted;
}

int main() {
  for (double load : {0.8, 0.9}) {
    for (bool removed : {true, false}) {
      state = 0x9E3779B97F4A7C15ull;
      double sum = 0, squares = 0;
      for (int i = 0; i < BATCHES; i++) {
        const double mean = Batch(load, removed, 2000000);
        sum += mean;
        squares += mean * mean;
      }
      const double mean = sum / BATCHES;
      const double variance = (squares - sum * mean) / (BATCHES - 1);
      std::printf("%.1f %s %.5f %.5f\n", load, removed ? "removed" : "kept", mean, std::sqrt(variance / BATCHES));
    }
  }
}
