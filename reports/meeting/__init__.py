"""The annual review meeting of a cluster: who comes, the papers, the way from readiness to the conclusions."""
