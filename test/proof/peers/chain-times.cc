// Two UDP flows over four store-and-forward links, the second ten times slower than the others and
// with room for few packets. Prints a line a packet: flow, nanosecond of sending, of arrival (-1: lost).
#include "ns3/core-module.h"
#include "ns3/internet-module.h"
#include "ns3/network-module.h"
#include "ns3/point-to-point-module.h"
#include "ns3/traffic-control-module.h"
#include <cmath>
#include <cstdio>
using namespace ns3;

struct Sent { int flow; int64_t at, arrived; };
static std::vector<Sent> sent;
static Ptr<Socket> sockets[2];
static const uint32_t bytes[2] = {1000, 200};
static const double gap[2] = {120e3, 80e3};
static uint64_t state = 0x9E3779B97F4A7C15ull;

// xorshift64*
static double Uniform() {
  state ^= state >> 12; state ^= state << 25; state ^= state >> 27;
  return ((state * 2685821657736338717ull) >> 11) * (1.0 / 9007199254740992.0);
}

static void Send(int flow, uint32_t left) {
  uint8_t payload[1000] = {};
  uint32_t number = sent.size();
  memcpy(payload, &number, sizeof number);
  sent.push_back({flow, Simulator::Now().GetNanoSeconds(), -1});
  sockets[flow]->Send(Create<Packet>(payload, bytes[flow]));
  if (left > 1) Simulator::Schedule(NanoSeconds(int64_t(-gap[flow] * std::log(1 - Uniform())) + 1), &Send, flow, left - 1);
}

static void Receive(Ptr<Socket> socket) {
  while (Ptr<Packet> packet = socket->Recv()) {
    uint32_t number;
    packet->CopyData(reinterpret_cast<uint8_t*>(&number), sizeof number);
    sent[number].arrived = Simulator::Now().GetNanoSeconds();
  }
}

int main() {
  const uint32_t K = 4;
  const char* rates[K] = {"1Gbps", "100Mbps", "1Gbps", "1Gbps"};
  NodeContainer nodes; nodes.Create(K + 1);
  InternetStackHelper().Install(nodes);
  Ipv4AddressHelper addresses; addresses.SetBase("10.0.0.0", "255.255.255.0");
  std::vector<Ipv4InterfaceContainer> interfaces;
  for (uint32_t i = 0; i < K; i++) {
    PointToPointHelper link;
    link.SetDeviceAttribute("DataRate", StringValue(rates[i]));
    link.SetChannelAttribute("Delay", StringValue("10us"));
    link.SetQueue("ns3::DropTailQueue", "MaxSize", StringValue("8p"));
    NetDeviceContainer devices = link.Install(nodes.Get(i), nodes.Get(i + 1));
    interfaces.push_back(addresses.Assign(devices));
    TrafficControlHelper().Uninstall(devices);
    addresses.NewNetwork();
  }
  Ipv4StaticRoutingHelper routing;
  for (uint32_t i = 0; i < K; i++)
    routing.GetStaticRouting(nodes.Get(i)->GetObject<Ipv4>())
        ->AddNetworkRouteTo(Ipv4Address("10.0.0.0"), Ipv4Mask("255.255.0.0"), interfaces[i].GetAddress(1), i == 0 ? 1 : 2);
  TypeId udp = TypeId::LookupByName("ns3::UdpSocketFactory");
  Ptr<Socket> sink = Socket::CreateSocket(nodes.Get(K), udp);
  sink->Bind(InetSocketAddress(Ipv4Address::GetAny(), 9));
  sink->SetRecvCallback(MakeCallback(&Receive));
  for (int flow = 0; flow < 2; flow++) {
    sockets[flow] = Socket::CreateSocket(nodes.Get(0), udp);
    sockets[flow]->Bind();
    sockets[flow]->Connect(InetSocketAddress(interfaces[K - 1].GetAddress(1), 9));
    Simulator::Schedule(NanoSeconds(1000000 + 7 * flow), &Send, flow, 1000u);
  }
  Simulator::Run();
  std::printf("flow,sent,arrived\n");
  for (const Sent& one : sent) std::printf("%d,%lld,%lld\n", one.flow, (long long)one.at, (long long)one.arrived);
  Simulator::Destroy();
}
