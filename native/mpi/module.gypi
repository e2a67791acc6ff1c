{
  # What the addons of all MPIs have in common.
  "sources": ["addon.cc", "communicator.cc", "courier.cc", "exchange.cc", "exit_guard.cc", "farewell.cc", "pool.cc", "port.cc"],
  "include_dirs": ["..", "<!(node -p \"require('node-addon-api').include_dir\")"],
  "defines": ["NAPI_VERSION=9", "NAPI_CPP_EXCEPTIONS", "NODE_ADDON_API_DISABLE_DEPRECATED", "OMPI_SKIP_MPICXX", "MPICH_SKIP_MPICXX"],
  "cflags!": ["-fno-exceptions"],
  "cflags_cc!": ["-fno-exceptions", "-fno-rtti", "-std=gnu++17", "-std=gnu++20"],
  "cflags_cc": ["-std=c++17", "-fexceptions", "-fvisibility=hidden", "-Wall", "-Wextra", "-Werror", "-Wno-missing-field-initializers"],
  "ldflags": ["-Wl,-z,relro,-z,now"]
}
