"""What is known of libraries: declarations by library, each module found through ``registry``."""
