/// The program's version, as `moonpool --version` says it.
let moonpoolVersion = "0.1.0"
