{
  "targets": [
    {
      "target_name": "core",
      "sources": [
        "<!@(node -p \"require('fs').readdirSync('native', { recursive: true }).filter((f) => /^(core|system|binding)\\/.*\\.cc$/.test(f) && !/_(test|fuzz)\\.cc$/.test(f)).map((f) => 'native/' + f).sort().join(' ')\")"
      ],
      "include_dirs": ["native", "<!(node -p \"require('node-addon-api').include_dir\")"],
      "defines": ["NAPI_VERSION=9", "NAPI_CPP_EXCEPTIONS", "NODE_ADDON_API_DISABLE_DEPRECATED", "NODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS"],
      "cflags!": ["-fno-exceptions", "-O2"],
      "cflags_cc!": ["-fno-exceptions", "-fno-rtti", "-std=gnu++17", "-std=gnu++20", "-O2"],
      "cflags_cc": ["-std=c++17", "-fexceptions", "-O3", "-ffp-contract=off", "-fno-math-errno", "-fno-trapping-math", "-fvisibility=hidden", "-Wall", "-Wextra", "-Werror", "-Wno-missing-field-initializers"],
      "ldflags": ["-Wl,-z,relro,-z,now"]
    },
    {
      "target_name": "mpi",
      "type": "none",
      "dependencies": ["mpi_openmpi", "mpi_mpich"]
    },
    {
      "target_name": "mpi_openmpi",
      "conditions": [
        ["'<!(node scripts/mpi-flags.js openmpi found)'=='yes'", {
          "includes": ["native/mpi/module.gypi"],
          "cflags_cc": ["<!@(node scripts/mpi-flags.js openmpi compile)"],
          "libraries": ["<!@(node scripts/mpi-flags.js openmpi link)"]
        }, {
          "type": "none"
        }]
      ]
    },
    {
      "target_name": "mpi_mpich",
      "conditions": [
        ["'<!(node scripts/mpi-flags.js mpich found)'=='yes'", {
          "includes": ["native/mpi/module.gypi"],
          "cflags_cc": ["<!@(node scripts/mpi-flags.js mpich compile)"],
          "libraries": ["<!@(node scripts/mpi-flags.js mpich link)"]
        }, {
          "type": "none"
        }]
      ]
    },
    {
      "target_name": "guard",
      "type": "executable",
      "sources": ["native/guard/main.cc"],
      "cflags_cc!": ["-std=gnu++17", "-std=gnu++20"],
      "cflags_cc": ["-std=c++17", "-Wall", "-Wextra", "-Werror"],
      "ldflags": ["-Wl,-z,relro,-z,now"]
    },
    {
      "target_name": "standby",
      "type": "executable",
      "sources": ["native/standby/main.cc"],
      "cflags_cc!": ["-std=gnu++17", "-std=gnu++20"],
      "cflags_cc": ["-std=c++17", "-Wall", "-Wextra", "-Werror"],
      "ldflags": ["-Wl,-z,relro,-z,now"]
    }
  ]
}
