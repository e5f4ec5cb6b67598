// One sender, K store-and-forward links of 1 Gbit/s, 1000-byte UDP payloads every 10 us (or Poisson).
// --mode=p2p: IPv4 with static routes. --mode=bridge: CSMA links and learning bridges.
#include "ns3/core-module.h"
#include "ns3/network-module.h"
#include "ns3/internet-module.h"
#include "ns3/point-to-point-module.h"
#include "ns3/csma-module.h"
#include "ns3/bridge-module.h"
#include "ns3/traffic-control-module.h"
#include "rng.h"
#include <sys/resource.h>
#include <chrono>
using namespace ns3;
static uint64_t left_,rx_; static Rng g; static bool poisson=false; static Ptr<Socket> s;
static void Send(){ s->Send(Create<Packet>(1000)); if(--left_) Simulator::Schedule(poisson?NanoSeconds((int64_t)g.exp(10000)):NanoSeconds(10000),&Send);}
static void Recv(Ptr<Socket> k){ while(Ptr<Packet> p=k->Recv()) ++rx_; }
int main(int c,char**v){ uint64_t n=1000000; uint32_t K=4; std::string mode="p2p",sch="ns3::MapScheduler"; bool tc=false;
 CommandLine cmd; cmd.AddValue("n","",n);cmd.AddValue("K","",K);cmd.AddValue("mode","",mode);cmd.AddValue("sch","",sch);cmd.AddValue("tc","",tc);cmd.AddValue("poisson","",poisson);cmd.Parse(c,v);
 ObjectFactory f(sch); Simulator::SetScheduler(f);
 NodeContainer nodes; nodes.Create(K+1); InternetStackHelper inet; Ipv4Address dst;
 if(mode=="p2p"){
  inet.Install(nodes); PointToPointHelper p; p.SetDeviceAttribute("DataRate",StringValue("1Gbps")); p.SetChannelAttribute("Delay",StringValue("10us")); p.SetQueue("ns3::DropTailQueue","MaxSize",StringValue("100p"));
  Ipv4AddressHelper a; a.SetBase("10.0.0.0","255.255.255.0"); std::vector<Ipv4InterfaceContainer> ifs; 
  for(uint32_t i=0;i<K;i++){ NetDeviceContainer d=p.Install(nodes.Get(i),nodes.Get(i+1)); ifs.push_back(a.Assign(d)); if(!tc){TrafficControlHelper t; t.Uninstall(d);} a.NewNetwork(); }
  dst=ifs[K-1].GetAddress(1); Ipv4StaticRoutingHelper h;
  for(uint32_t i=0;i<K;i++) h.GetStaticRouting(nodes.Get(i)->GetObject<Ipv4>())->AddNetworkRouteTo(Ipv4Address("10.0.0.0"),Ipv4Mask("255.255.0.0"),ifs[i].GetAddress(1),i==0?1:2);
 } else {
  CsmaHelper p; p.SetChannelAttribute("DataRate",StringValue("1Gbps")); p.SetChannelAttribute("Delay",StringValue("100ns")); p.SetQueue("ns3::DropTailQueue","MaxSize",StringValue("100p"));
  NodeContainer ends(nodes.Get(0),nodes.Get(K)); inet.Install(ends); std::vector<NetDeviceContainer> sw(K+1);
  for(uint32_t i=0;i<K;i++){ NetDeviceContainer d=p.Install(NodeContainer(nodes.Get(i),nodes.Get(i+1))); sw[i].Add(d.Get(0)); sw[i+1].Add(d.Get(1)); }
  BridgeHelper b; for(uint32_t i=1;i<K;i++) b.Install(nodes.Get(i),sw[i]);
  Ipv4AddressHelper a; a.SetBase("10.0.0.0","255.255.255.0"); NetDeviceContainer e(sw[0].Get(0),sw[K].Get(0)); auto ifs=a.Assign(e); if(!tc){TrafficControlHelper t; t.Uninstall(e);} dst=ifs.GetAddress(1);
 }
 TypeId tid=TypeId::LookupByName("ns3::UdpSocketFactory"); Ptr<Socket> r=Socket::CreateSocket(nodes.Get(K),tid); r->Bind(InetSocketAddress(Ipv4Address::GetAny(),9)); r->SetRecvCallback(MakeCallback(&Recv));
 s=Socket::CreateSocket(nodes.Get(0),tid); s->Bind(); s->Connect(InetSocketAddress(dst,9)); left_=n; Simulator::Schedule(Seconds(0.1),&Send);
 auto t0=std::chrono::steady_clock::now(); Simulator::Run(); double w=std::chrono::duration<double>(std::chrono::steady_clock::now()-t0).count();
 rusage u; getrusage(RUSAGE_SELF,&u); double cpu=u.ru_utime.tv_sec+u.ru_utime.tv_usec*1e-6+u.ru_stime.tv_sec+u.ru_stime.tv_usec*1e-6;
 std::cout<<mode<<" rx "<<rx_<<" events "<<Simulator::GetEventCount()<<" ev/pkt-hop "<<double(Simulator::GetEventCount())/(double(rx_)*K)<<" wall "<<w<<" cpu "<<cpu<<" rss_kb "<<u.ru_maxrss<<"\n"; }
