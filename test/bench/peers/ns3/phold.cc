// PHOLD: N pending events, each schedules the next after Exp(mean 1 ms).
#include "ns3/core-module.h"
#include "rng.h"
using namespace ns3;
static Rng g; static uint64_t left_;
struct LP{ void Fire(){ if(left_==0){Simulator::Stop();return;} --left_; Simulator::Schedule(NanoSeconds((int64_t)(g.exp(1e6))+1),&LP::Fire,this);} };
int main(int c,char**v){ uint32_t N=1000; uint64_t ev=5000000; std::string sch="ns3::MapScheduler";
 CommandLine cmd; cmd.AddValue("N","",N);cmd.AddValue("ev","",ev);cmd.AddValue("sch","",sch);cmd.Parse(c,v);
 ObjectFactory f(sch); Simulator::SetScheduler(f); left_=ev; std::vector<LP> lp(N);
 for(auto&l:lp) Simulator::Schedule(NanoSeconds((int64_t)g.exp(1e6)+1),&LP::Fire,&l);
 Simulator::Run(); std::cout<<"events "<<Simulator::GetEventCount()<<" now "<<Simulator::Now().GetSeconds()<<"\n"; Simulator::Destroy(); }
