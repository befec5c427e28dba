#include "CBareLoop.h"
