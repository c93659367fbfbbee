instance_typ = "m7g.large"
