/** What a network is made of, for `netloom list devices`. */
export const devices: readonly { name: string; summary: string }[] = [
  { name: 'switch', summary: 'learning bridge with ageing, flooding and VLANs' },
  {
    name: 'router',
    summary: 'longest-prefix routes, equal-cost paths, ARP, ICMP errors, fragments',
  },
  { name: 'host', summary: 'a network namespace: an IP stack, name resolution, applications' },
  { name: 'port', summary: 'a virtual NIC: MAC, addresses, MTU, rate, egress queue' },
  { name: 'link', summary: 'rate, delay, framing, impairments in each direction' },
  { name: 'cpu', summary: 'cores of a machine, where it says so: packets, TLS and services wait' },
  { name: 'load-balancer', summary: 'a virtual address on a router: backends, policy, NAT or DSR' },
  { name: 'connection-tracking', summary: 'flows with timeouts and a limit; masquerade, DNAT' },
  { name: 'chain', summary: 'rules at five hooks: filters, translation, redirection, balancing' },
  { name: 'dns-server', summary: 'names of a network, asked by packets' },
];
