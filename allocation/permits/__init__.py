"""The permit desk: may an application pass, on which article, what is left; and its register."""
