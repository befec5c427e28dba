// CallEvents
