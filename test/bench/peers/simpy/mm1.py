#!/usr/bin/python3
"""M/M/1 with SimPy: one million customers, utilisation 0.9, service times of mean 0.9 ms.

Prints the mean sojourn time, 9 ms in theory. The same workload as ns3/mm1.cc.
"""

import random
import sys

import simpy

INTERARRIVAL = 1.0  # milliseconds, mean
SERVICE = 0.9


class Station:
    """One server with an unbounded queue, and the sum of the sojourn times."""

    def __init__(self, env, draw):
        self.env = env
        self.draw = draw
        self.server = simpy.Resource(env, capacity=1)
        self.sojourn = 0.0
        self.served = 0

    def customer(self):
        arrived = self.env.now
        with self.server.request() as turn:
            yield turn
            yield self.env.timeout(self.draw.expovariate(1 / SERVICE))
        self.sojourn += self.env.now - arrived
        self.served += 1

    def arrivals(self, customers):
        for _ in range(customers):
            yield self.env.timeout(self.draw.expovariate(1 / INTERARRIVAL))
            self.env.process(self.customer())


def main():
    customers = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    env = simpy.Environment()
    station = Station(env, random.Random(1))
    env.process(station.arrivals(customers))
    env.run()
    print(f"served {station.served} W(ms) {station.sojourn / station.served:.3f} (theory 9)")


if __name__ == "__main__":
    main()
