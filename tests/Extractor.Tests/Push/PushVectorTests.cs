using System.Text;
using OkkiBridge.Extractor.Push;

namespace OkkiBridge.Extractor.Tests.Push;

/// <summary>The test vectors of okki-open-api.md §6.5.</summary>
public sealed class PushVectorTests
{
    private const string Published = "IdXEy84pL6gVehBPZdJytBYJ5pt85RCGnV3NPqt3D0k=";
    private const string PublishedBody = """{"message_id":"msg_68d6527b8e41f8.33205216","data":"LWNoQmm5sYYzwiohzlgXpTuOvZd1GtoeLC05wCzMlG0hk2px0vLiul7kDd3rJ4XgmxclwuYAtacNynl4AFdESsntPwco8SrG8x8rPlO1AN0QO8V34SEQTQ41wi2JG4HjqL5CKw=="}""";
    private const string Slashed = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    private const string SlashedBody = """{"message_id":"msg_6924800000000.00000001","data":"CgsMDQ4PEBESExQA80t6l4vCHpmMNW3tr\/9z6v\/gVMg71fZAcdl2VAyYQdWypfhmbFYfHVfpRkpvaVcLl\/+JPctnDPTidVYBH6XbiNcfuR4P17DuGcG8yu++fYpNUlhULAO\/K7ZfKRekRF9tB\/ukZBIr+6yEq509CNj91m9dwTZ8PTtz7\/0axkdwh\/H9"}""";

    [Theory]
    [InlineData(Published, "1758876283", PublishedBody, "aae37cb66c8b54b423837526025144afe23f5ac3958626b898b48607eb5f8d69")]
    [InlineData(Slashed, "1764000000", SlashedBody, "d64e9ebb01bf71c17c46c004012dd13a64818959a0422cafb2311afd6a82c3e6")]
    [InlineData(Slashed, "1764000000", SlashedBody, "8ed57258069d7667e9412493de3d91878279ddf5dbca2ab17b8000877b2b161c")]
    public void A_signature_over_the_body_or_over_its_plain_slashes_is_good(string secret, string timestamp, string body, string signature) =>
        Assert.True(PushSignature.IsGood(secret, timestamp, Encoding.UTF8.GetBytes(body), signature));

    [Theory]
    [InlineData("1758876284", "aae37cb66c8b54b423837526025144afe23f5ac3958626b898b48607eb5f8d69")]
    [InlineData("1758876283", "aae37cb66c8b54b423837526025144afe23f5ac3958626b898b48607eb5f8d68")]
    [InlineData("1758876283", "")]
    public void Another_timestamp_or_signature_is_refused(string timestamp, string signature) =>
        Assert.False(PushSignature.IsGood(Published, timestamp, Encoding.UTF8.GetBytes(PublishedBody), signature));

    [Fact]
    public void A_test_delivery_is_opened()
    {
        var payload = PushPayload.Open(Published, Encoding.UTF8.GetBytes(PublishedBody))!;
        Assert.Equal(("msg_68d6527b8e41f8.33205216", "success"), (payload.MessageId, payload.Test));
        Assert.Empty(payload.Modules);
    }

    [Fact]
    public void A_change_names_its_module() => Assert.Equal(["company"], PushPayload.Open(Slashed, Encoding.UTF8.GetBytes(SlashedBody))!.Modules);

    [Fact]
    public void What_another_secret_sealed_cannot_be_opened() => Assert.Null(PushPayload.Open(Slashed, Encoding.UTF8.GetBytes(PublishedBody)));

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"message_id":"m","data":"AAAA"}""")]
    public void What_is_no_delivery_cannot_be_opened(string body) => Assert.Null(PushPayload.Open(Published, Encoding.UTF8.GetBytes(body)));
}
