"""Write a plan to a target, see that it is there, put it back; prune; previews."""
