"""Pages of dashboards in a folder, with pictures, and before and after."""
