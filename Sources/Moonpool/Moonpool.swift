@main
struct Moonpool {
  static func main() {}
}
