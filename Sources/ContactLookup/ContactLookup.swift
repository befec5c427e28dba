// ContactLookup
