#include "engine/files/sha256.hpp"

#include <catch2/catch.hpp>

#include "tests/temporary_folder.hpp"
#include "tests/thrown.hpp"

using namespace rankcollapse;

TEST_CASE("SHA-256 gives the digests of its standard") {
  // FIPS 180-4, examples of NIST.
  CHECK(sha256("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(sha256("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  CHECK(sha256(std::string(1000000, 'a')) ==
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("MD5 gives the digests of its standard") {
  // RFC 1321, section A.5.
  const auto md5 = [](std::string_view text) {
    Checksum stream(ChecksumType::md5);
    stream.update(text);
    return stream.hex();
  };
  CHECK(md5("") == "d41d8cd98f00b204e9800998ecf8427e");
  CHECK(md5("abc") == "900150983cd24fb0d6963f7d28e17f72");
  CHECK(md5("12345678901234567890123456789012345678901234567890123456789012345678901234567890") ==
        "57edf4a22be3c955ac49da2e2107b67a");
  CHECK(name_of(ChecksumType::md5) == "MD5");
  CHECK(name_of(ChecksumType::sha256) == "SHA-256");
}

TEST_CASE("a copied stream of bytes goes on by itself") {
  Sha256 beginning;
  beginning.update("ab");
  Sha256 one = beginning, other = beginning;
  one.update("c");
  other.update("d");
  beginning.update("e");
  CHECK(one.hex() == sha256("abc"));
  CHECK(other.hex() == sha256("abd"));
  CHECK(beginning.hex() == sha256("abe"));
}

TEST_CASE("SHA-256 does not depend on how a stream is cut") {
  Sha256 stream;
  stream.update("a");
  stream.update("");
  stream.update("bc");
  CHECK(stream.hex() == sha256("abc"));
}

TEST_CASE("SHA-256 of a file is that of its bytes") {
  const TemporaryFolder folder;
  for (const std::size_t size : {std::size_t{0}, std::size_t{1} << 20, (std::size_t{1} << 20) + 1}) {
    const std::string text(size, 'x');
    write_text(folder / "x", text);
    CHECK(sha256_of_file(folder / "x") == sha256(text));
  }
  write_text(folder / "x", "abc");
  CHECK(checksum_of_file(folder / "x", ChecksumType::md5) == "900150983cd24fb0d6963f7d28e17f72");
}

TEST_CASE("SHA-256 of what cannot be read names the file and the cause") {
  const TemporaryFolder folder;
  CHECK(thrown_by([&] { sha256_of_file(folder / "absent"); }) ==
        "3: cannot read '" + (folder / "absent").string() + "': No such file or directory");
  CHECK(thrown_by([&] { sha256_of_file(folder.path()); }) ==
        "3: cannot read '" + folder.path().string() + "': Is a directory");
}
