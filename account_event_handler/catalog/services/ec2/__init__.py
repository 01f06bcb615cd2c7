"""EC2 and VPC: security groups, ACLs, routes and gateways; machines, disks and images; ways in."""

MODULES = ("security_groups", "routes", "vpcs", "snapshots", "instances", "purchases", "scaling")
