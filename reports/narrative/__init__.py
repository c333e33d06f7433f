"""The meeting's report in sentences: generated out of a ClusterReport, each number with its source."""
