// M/M/1 on the bare scheduler: utilisation 0.9, mean sojourn time 9 ms in theory.
#include "ns3/core-module.h"
#include "rng.h"
#include <deque>
using namespace ns3;
static Rng g; static uint64_t left_,done_; static double sum; 
struct Job{int64_t t;};
static std::deque<Job*> q;
static void Depart(); 
static void Begin(){ Simulator::Schedule(NanoSeconds((int64_t)g.exp(0.9e6)),&Depart);}  
static void Depart(){ Job*j=q.front(); q.pop_front(); sum+=Simulator::Now().GetNanoSeconds()-j->t; ++done_; delete j; if(!q.empty()) Begin(); }
static void Arrive(){ q.push_back(new Job{Simulator::Now().GetNanoSeconds()}); if(q.size()==1) Begin(); if(--left_) Simulator::Schedule(NanoSeconds((int64_t)g.exp(1e6)),&Arrive);}
int main(int c,char**v){ uint64_t n=1000000; std::string sch="ns3::MapScheduler"; CommandLine cmd; cmd.AddValue("n","",n);cmd.AddValue("sch","",sch);cmd.Parse(c,v);
 ObjectFactory f(sch); Simulator::SetScheduler(f); left_=n; Simulator::Schedule(NanoSeconds(1),&Arrive); Simulator::Run();
 std::cout<<"jobs "<<done_<<" W(ms) "<<sum/done_/1e6<<" (theory 9) events "<<Simulator::GetEventCount()<<"\n"; }
