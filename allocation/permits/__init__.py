"""The permit desk: may an application pass, on which article, and what headroom is left."""
