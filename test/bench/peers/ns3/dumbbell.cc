// F bulk flows of TCP NewReno over one bottleneck: 100 Mbit/s, 10 ms, drop-tail of 100 packets. Access links of
// 1 Gbit/s, segments of 1448 bytes, starts 0.1 s apart. No traffic control above the devices, so that each
// packet waits in one queue alone. --sack=false: NewReno without selective acknowledgements.
#include "ns3/applications-module.h"
#include "ns3/core-module.h"
#include "ns3/internet-module.h"
#include "ns3/network-module.h"
#include "ns3/point-to-point-module.h"
#include "ns3/traffic-control-module.h"
#include <sys/resource.h>
using namespace ns3;
static uint64_t drops_,sent_;
static void Drop(Ptr<const Packet>){ ++drops_; }
static void Sent(Ptr<const Packet> p){ sent_+=p->GetSize(); }
int main(int c,char**v){ uint32_t F=10; double T=60; bool sack=true; std::string sch="ns3::MapScheduler";
 CommandLine cmd; cmd.AddValue("F","",F);cmd.AddValue("T","",T);cmd.AddValue("sack","",sack);cmd.AddValue("sch","",sch);cmd.Parse(c,v);
 ObjectFactory f(sch); Simulator::SetScheduler(f);
 Config::SetDefault("ns3::TcpL4Protocol::SocketType",TypeIdValue(TcpNewReno::GetTypeId()));
 Config::SetDefault("ns3::TcpSocket::SegmentSize",UintegerValue(1448));
 Config::SetDefault("ns3::TcpSocketBase::Sack",BooleanValue(sack));
 Config::SetDefault("ns3::TcpSocket::SndBufSize",UintegerValue(1<<20));
 Config::SetDefault("ns3::TcpSocket::RcvBufSize",UintegerValue(1<<20));
 NodeContainer left,right,routers; left.Create(F);right.Create(F);routers.Create(2);
 InternetStackHelper inet; inet.InstallAll();
 PointToPointHelper access,middle;
 access.SetDeviceAttribute("DataRate",StringValue("1Gbps")); access.SetChannelAttribute("Delay",StringValue("1us")); access.SetQueue("ns3::DropTailQueue","MaxSize",StringValue("1000p"));
 middle.SetDeviceAttribute("DataRate",StringValue("100Mbps")); middle.SetChannelAttribute("Delay",StringValue("10ms")); middle.SetQueue("ns3::DropTailQueue","MaxSize",StringValue("100p"));
 Ipv4AddressHelper a; a.SetBase("10.0.0.0","255.255.255.0"); TrafficControlHelper tc;
 NetDeviceContainer bottleneck=middle.Install(routers); a.Assign(bottleneck); tc.Uninstall(bottleneck); a.NewNetwork();
 std::vector<Ipv4Address> to; ApplicationContainer sinks;
 for(uint32_t i=0;i<F;i++){
  auto l=access.Install(left.Get(i),routers.Get(0)); a.Assign(l); tc.Uninstall(l); a.NewNetwork();
  auto r=access.Install(right.Get(i),routers.Get(1)); to.push_back(a.Assign(r).GetAddress(0)); tc.Uninstall(r); a.NewNetwork(); }
 Ipv4GlobalRoutingHelper::PopulateRoutingTables();
 for(uint32_t i=0;i<F;i++){
  PacketSinkHelper sink("ns3::TcpSocketFactory",InetSocketAddress(Ipv4Address::GetAny(),5000)); sinks.Add(sink.Install(right.Get(i)));
  BulkSendHelper bulk("ns3::TcpSocketFactory",InetSocketAddress(to[i],5000)); bulk.SetAttribute("SendSize",UintegerValue(1448)); bulk.Install(left.Get(i)).Start(Seconds(0.1*i)); }
 auto device=DynamicCast<PointToPointNetDevice>(bottleneck.Get(0));
 device->GetQueue()->TraceConnectWithoutContext("Drop",MakeCallback(&Drop)); device->TraceConnectWithoutContext("PhyTxEnd",MakeCallback(&Sent));
 Simulator::Stop(Seconds(T)); Simulator::Run();
 double sum=0,squares=0;
 for(uint32_t i=0;i<F;i++){ double x=DynamicCast<PacketSink>(sinks.Get(i))->GetTotalRx()*8.0/(T-0.1*i)/1e6; sum+=x; squares+=x*x; }
 rusage u; getrusage(RUSAGE_SELF,&u); double cpu=u.ru_utime.tv_sec+u.ru_utime.tv_usec*1e-6+u.ru_stime.tv_sec+u.ru_stime.tv_usec*1e-6;
 std::cout<<"goodput "<<sum<<" Mbit/s Jain "<<sum*sum/(F*squares)<<" utilisation "<<sent_*8/T/100e6<<" drops "<<drops_<<" events "<<Simulator::GetEventCount()<<" cpu "<<cpu<<" rss_kb "<<u.ru_maxrss<<"\n"; }
