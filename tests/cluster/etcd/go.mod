// Builds etcd, which `go install` refuses because of its replace lines.
module halley.dev/tests/cluster/etcd

go 1.26

require go.etcd.io/etcd/server/v3 v3.6.5
