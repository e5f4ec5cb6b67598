// F New Reno flows share a bottleneck of 100 Mbit/s and 10 ms behind accesses of 1 Gbit/s, for T seconds.
#include "ns3/core-module.h"
#include "ns3/network-module.h"
#include "ns3/internet-module.h"
#include "ns3/point-to-point-module.h"
#include "ns3/traffic-control-module.h"
#include "ns3/applications-module.h"
#include <sys/resource.h>
using namespace ns3;
static uint64_t hops,drops,bbytes; static void Hop(Ptr<const Packet>){++hops;} static void Drop(Ptr<const Packet>){++drops;} static void BTx(Ptr<const Packet>p){bbytes+=p->GetSize();}
int main(int c,char**v){ uint32_t F=10; double T=60; bool sack=true; std::string sch="ns3::MapScheduler"; CommandLine cmd; cmd.AddValue("F","",F);cmd.AddValue("T","",T);cmd.AddValue("sack","",sack);cmd.AddValue("sch","",sch);cmd.Parse(c,v);
 ObjectFactory f(sch); Simulator::SetScheduler(f);
 Config::SetDefault("ns3::TcpL4Protocol::SocketType",TypeIdValue(TcpNewReno::GetTypeId())); Config::SetDefault("ns3::TcpSocket::SegmentSize",UintegerValue(1448)); Config::SetDefault("ns3::TcpSocketBase::Sack",BooleanValue(sack));
 Config::SetDefault("ns3::TcpSocket::SndBufSize",UintegerValue(1<<20)); Config::SetDefault("ns3::TcpSocket::RcvBufSize",UintegerValue(1<<20));
 NodeContainer L,R,X; L.Create(F);R.Create(F);X.Create(2); InternetStackHelper in; in.InstallAll();
 PointToPointHelper acc,bot; acc.SetDeviceAttribute("DataRate",StringValue("1Gbps")); acc.SetChannelAttribute("Delay",StringValue("10us")); acc.SetQueue("ns3::DropTailQueue","MaxSize",StringValue("1000p"));
 bot.SetDeviceAttribute("DataRate",StringValue("100Mbps")); bot.SetChannelAttribute("Delay",StringValue("10ms")); bot.SetQueue("ns3::DropTailQueue","MaxSize",StringValue("100p"));
 Ipv4AddressHelper a; a.SetBase("10.0.0.0","255.255.255.0"); NetDeviceContainer all,b=bot.Install(X); all.Add(b); a.Assign(b); TrafficControlHelper t; t.Uninstall(b); a.NewNetwork(); std::vector<Ipv4Address> ra;
 for(uint32_t i=0;i<F;i++){ auto d=acc.Install(L.Get(i),X.Get(0)); a.Assign(d); t.Uninstall(d); all.Add(d); a.NewNetwork(); auto e=acc.Install(R.Get(i),X.Get(1)); ra.push_back(a.Assign(e).GetAddress(0)); t.Uninstall(e); all.Add(e); a.NewNetwork(); }
 Ipv4GlobalRoutingHelper::PopulateRoutingTables(); ApplicationContainer sinks;
 for(uint32_t i=0;i<F;i++){ PacketSinkHelper s("ns3::TcpSocketFactory",InetSocketAddress(Ipv4Address::GetAny(),5000)); sinks.Add(s.Install(R.Get(i))); BulkSendHelper bs("ns3::TcpSocketFactory",InetSocketAddress(ra[i],5000)); bs.SetAttribute("SendSize",UintegerValue(1448)); auto ap=bs.Install(L.Get(i)); ap.Start(Seconds(0.1*i)); }
 for(uint32_t i=0;i<all.GetN();i++){ all.Get(i)->TraceConnectWithoutContext("PhyRxEnd",MakeCallback(&Hop)); }
 Config::ConnectWithoutContext("/NodeList/*/$ns3::TrafficControlLayer/TcDrop",MakeCallback(&Drop));
 auto bd=DynamicCast<PointToPointNetDevice>(b.Get(0)); bd->GetQueue()->TraceConnectWithoutContext("Drop",MakeCallback(&Drop)); bd->TraceConnectWithoutContext("PhyTxEnd",MakeCallback(&BTx));
 Simulator::Stop(Seconds(T)); Simulator::Run(); double s=0,s2=0; for(uint32_t i=0;i<F;i++){ double x=DynamicCast<PacketSink>(sinks.Get(i))->GetTotalRx()*8.0/(T-0.1*i)/1e6; s+=x;s2+=x*x; printf("%.2f ",x);} 
 rusage u; getrusage(RUSAGE_SELF,&u); double cpu=u.ru_utime.tv_sec+u.ru_utime.tv_usec*1e-6+u.ru_stime.tv_sec+u.ru_stime.tv_usec*1e-6;
 printf("\nsum %.2f Mb/s jain %.4f util %.4f drops %lu hops %lu events %lu cpu %.2f hops/cpu-s %.0f rss %ld\n",s,s*s/(F*s2),bbytes*8/T/100e6,drops,hops,Simulator::GetEventCount(),cpu,hops/cpu,u.ru_maxrss); }
