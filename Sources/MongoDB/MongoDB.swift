// MongoDB
