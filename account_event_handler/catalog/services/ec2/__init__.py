"""EC2 and VPC: security groups, ACLs, routes and gateways; machines, disks and images; ways in."""

MODULES = (
    "network_acls",
    "access",
    "traffic",
    "gateways",
    "images",
    "instances",
    "vpcs",
    "routes",
    "security_groups",
    "snapshots",
)
