vpc_cidr = cell.vpc_cidr
kms      = cell.kms
sites    = { for site, vpn in cell.vpn : site => vpn.ip }
