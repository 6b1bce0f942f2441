"""The public protocol: names, shapes and codes, shared with every client and importing nothing of ours."""
