"""The annual review meeting of a cluster: who comes, its files, the way from readiness to the conclusions."""
