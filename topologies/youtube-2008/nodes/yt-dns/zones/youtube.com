; Addresses live five seconds in caches: the lab's day is short.
$TTL 5
youtube.com. IN SOA ns1.youtube.com. hostmaster.youtube.com. 2008022400 1800 900 604800 2
youtube.com. 172800 IN NS ns1.youtube.com.
youtube.com. 172800 IN NS ns2.youtube.com.
ns1.youtube.com. 172800 IN A 208.65.153.2
ns2.youtube.com. 172800 IN A 208.65.153.3
youtube.com. IN A 208.65.153.238
youtube.com. IN A 208.65.153.251
youtube.com. IN A 208.65.153.253
www.youtube.com. IN A 208.65.153.238
www.youtube.com. IN A 208.65.153.251
www.youtube.com. IN A 208.65.153.253
static.youtube.com. IN A 208.65.154.10
video.youtube.com. IN A 208.117.236.10
