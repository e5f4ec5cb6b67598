// n hosts around a hub; each sends 100 UDP datagrams of 100 bytes to others drawn at random
// (Poisson, mean 1 ms), without replies. --route=global|nix|static (routed) or bridge (switched).
// With NORUN in the environment it builds the network and stops.
#include "ns3/core-module.h"
#include "ns3/network-module.h"
#include "ns3/internet-module.h"
#include "ns3/point-to-point-module.h"
#include "ns3/csma-module.h"
#include "ns3/bridge-module.h"
#include "ns3/nix-vector-routing-module.h"
#include "ns3/traffic-control-module.h"
#include "rng.h"
#include <sys/resource.h>
#include <unistd.h>
using namespace ns3;
static double Cpu(){ rusage u; getrusage(RUSAGE_SELF,&u); return u.ru_utime.tv_sec+u.ru_utime.tv_usec*1e-6+u.ru_stime.tv_sec+u.ru_stime.tv_usec*1e-6; }
static Rng g; static uint64_t rx_,tx_; static std::vector<Ipv4Address> ad; static std::vector<Ptr<Socket>> so; static std::vector<int> lf;
static void Recv(Ptr<Socket> k){ while(Ptr<Packet> p=k->Recv()) ++rx_; }
static void Send(uint32_t i){ uint32_t d=g.next()%(ad.size()-1); if(d>=i) ++d; so[i]->SendTo(Create<Packet>(100),0,InetSocketAddress(ad[d],9)); ++tx_; if(--lf[i]) Simulator::Schedule(NanoSeconds((int64_t)g.exp(1e6)),&Send,i); }
int main(int c,char**v){ uint32_t n=100; std::string route="global"; CommandLine cmd; cmd.AddValue("n","",n);cmd.AddValue("route","",route);cmd.Parse(c,v);
 NodeContainer h,hub; h.Create(n); hub.Create(1); InternetStackHelper in; if(route=="nix"){Ipv4NixVectorHelper nx; in.SetRoutingHelper(nx);} 
 Ipv4AddressHelper a; TrafficControlHelper t; 
 if(route=="bridge"){ in.Install(h); CsmaHelper p; p.SetChannelAttribute("DataRate",StringValue("1Gbps")); p.SetChannelAttribute("Delay",StringValue("10us")); NetDeviceContainer hd,sd; for(uint32_t i=0;i<n;i++){auto d=p.Install(NodeContainer(h.Get(i),hub.Get(0))); hd.Add(d.Get(0)); sd.Add(d.Get(1));} BridgeHelper b; b.Install(hub.Get(0),sd); a.SetBase("10.0.0.0","255.0.0.0"); auto ifs=a.Assign(hd); t.Uninstall(hd); for(uint32_t i=0;i<n;i++) ad.push_back(ifs.GetAddress(i)); Ptr<ArpCache> ac=CreateObject<ArpCache>(); ac->SetAliveTimeout(Seconds(36000)); for(uint32_t i=0;i<n;i++){ auto*e=ac->Add(ad[i]); e->SetMacAddress(hd.Get(i)->GetAddress()); e->MarkPermanent(); auto l3=h.Get(i)->GetObject<Ipv4L3Protocol>(); l3->GetInterface(1)->SetArpCache(ac); } }
 else { in.Install(h); in.Install(hub); a.SetBase("10.0.0.0","255.255.255.252"); PointToPointHelper p; p.SetDeviceAttribute("DataRate",StringValue("1Gbps")); p.SetChannelAttribute("Delay",StringValue("10us")); 
  Ipv4StaticRoutingHelper sr; for(uint32_t i=0;i<n;i++){ auto d=p.Install(h.Get(i),hub.Get(0)); auto ifs=a.Assign(d); t.Uninstall(d); a.NewNetwork(); ad.push_back(ifs.GetAddress(0)); if(route=="static") sr.GetStaticRouting(h.Get(i)->GetObject<Ipv4>())->SetDefaultRoute(ifs.GetAddress(1),1); }
  if(route=="global") Ipv4GlobalRoutingHelper::PopulateRoutingTables(); }
 TypeId tid=TypeId::LookupByName("ns3::UdpSocketFactory"); lf.assign(n,100);
 for(uint32_t i=0;i<n;i++){ auto s=Socket::CreateSocket(h.Get(i),tid); s->Bind(InetSocketAddress(Ipv4Address::GetAny(),9)); s->SetRecvCallback(MakeCallback(&Recv)); so.push_back(s); Simulator::Schedule(Seconds(0.001)+NanoSeconds((int64_t)g.exp(1e6)),&Send,i); }
 double t0=Cpu(); if(!getenv("NORUN")) Simulator::Run(); double t1=Cpu(); rusage u; getrusage(RUSAGE_SELF,&u);
 printf("%s n %u tx %lu rx %lu setup_cpu %.2f run_cpu %.2f events %lu rss_kb %ld hops/s %.0f\n",route.c_str(),n,tx_,rx_,t0,t1-t0,Simulator::GetEventCount(),u.ru_maxrss,rx_*2/(t1-t0)); fflush(stdout); _exit(0); }
