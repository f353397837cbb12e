// SPDX-License-Identifier: EUPL-1.2
#include "tests/services/contract_methods.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <string>

namespace jalon::tests {

using google::protobuf::DescriptorPool;
using google::protobuf::MessageFactory;
using google::protobuf::MethodDescriptor;

std::vector<const MethodDescriptor*> ContractMethods() {
  std::vector<std::string> names;
  const std::string folder = std::string(JALON_SOURCE_DIR) + "/proto";
  for (const auto& file : std::filesystem::directory_iterator(folder + "/jalon/v1")) {
    names.push_back(std::filesystem::relative(file.path(), folder).string());
  }
  std::sort(names.begin(), names.end());
  std::vector<const MethodDescriptor*> methods;
  for (const std::string& name : names) {
    INFO(name);
    const auto* file = DescriptorPool::generated_pool()->FindFileByName(name);
    REQUIRE(file != nullptr);
    for (int i = 0; i < file->service_count(); ++i) {
      for (int k = 0; k < file->service(i)->method_count(); ++k) {
        methods.push_back(file->service(i)->method(k));
      }
    }
  }
  return methods;
}

std::unique_ptr<google::protobuf::Message> EmptyRequest(const MethodDescriptor* method) {
  return std::unique_ptr<google::protobuf::Message>(
      MessageFactory::generated_factory()->GetPrototype(method->input_type())->New());
}

}  // namespace jalon::tests
