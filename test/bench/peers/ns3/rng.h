// xorshift64*, and exponential values by inversion.
#pragma once
#include <cstdint>
#include <cmath>
struct Rng{uint64_t s=0x9E3779B97F4A7C15ull; 
 inline uint64_t next(){uint64_t x=s;x^=x>>12;x^=x<<25;x^=x>>27;s=x;return x*2685821657736338717ull;}
 inline double u(){return (next()>>11)*(1.0/9007199254740992.0);}
 inline double exp(double m){return -m*std::log(1.0-u());}};
