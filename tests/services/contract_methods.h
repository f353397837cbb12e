// SPDX-License-Identifier: EUPL-1.2
//
// Every method of the contract, as its descriptors tell them.
#ifndef JALON_TESTS_SERVICES_CONTRACT_METHODS_H_
#define JALON_TESTS_SERVICES_CONTRACT_METHODS_H_

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <memory>
#include <vector>

namespace jalon::tests {

// Of all files under proto/jalon/v1 that this build was made with, in order. Fails the test for a
// file that is there and not built.
std::vector<const google::protobuf::MethodDescriptor*> ContractMethods();

// A request of `method` with nothing in it.
std::unique_ptr<google::protobuf::Message> EmptyRequest(
    const google::protobuf::MethodDescriptor* method);

}  // namespace jalon::tests

#endif  // JALON_TESTS_SERVICES_CONTRACT_METHODS_H_
