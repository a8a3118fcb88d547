"""The API server's validation of Pods and workloads, in its words and its order (R1.10 to R1.37)."""
