//! Time stamps of checkpoints (RFC 3161, FORMAT.md "Time stamps"): what somebody else's clock says of when one existed.
//!
//! A token is one more signature line under the note, of a type that verifiers of notes pass over. It says that the text
//! of the note existed at a time; who says so is for whoever checks to trust, by the roots that they bring.

use super::note::{Note, SignatureLine};
use chrono::NaiveDateTime;
use cms::cert::CertificateChoices;
use cms::cert::x509::ext::Extensions;
use cms::cert::x509::ext::pkix::name::GeneralName;
use cms::content_info::ContentInfo;
use cms::signed_data::{SignedAttributes, SignedData, SignerIdentifier, SignerInfo};
use der::asn1::{Any, Int, ObjectIdentifier, OctetString};
use der::{Decode, Encode, Sequence, Tag, Tagged as _};
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, SignatureVerificationAlgorithm, TrustAnchor, UnixTime};
use sha2::{Digest as _, Sha256, Sha384, Sha512};
use std::time::Duration;
use webpki::{EndEntityCert, KeyUsage, ring};
use x509_tsp::{Accuracy, MessageImprint, TimeStampReq, TimeStampResp, TspVersion};

/// Most bytes of a token: those seen have two to eight thousand.
pub const TOKEN_LIMIT_BYTES: usize = 64 * 1024;

/// What the id of such a line is made of, beside its name.
const KIND: &[u8] = b"\n\xffrfc3161-time-stamp-token";

const SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
const TST_INFO: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.1.4");
const CONTENT_TYPE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.3");
const MESSAGE_DIGEST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.4");
const SIGNING_CERTIFICATE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.12");
const SIGNING_CERTIFICATE_2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.47");
const SHA_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
const SHA_384: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.2");
const SHA_512: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.3");

const EXTENDED_KEY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.37");

/// Extended key usage `id-kp-timeStamping`.
const TIME_STAMPING: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.8");

/// Why a token says nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StampError {
    /// Not a token or response of RFC 3161, or of a kind that is not read here.
    #[error("not a time stamp: {0}")]
    Form(&'static str),
    /// The authority refused.
    #[error("the authority answered without a time stamp ({0})")]
    Refused(String),
    /// It is of another text.
    #[error("the time stamp is of something else")]
    OtherText,
    /// Its signature does not hold.
    #[error("the signature of the time stamp does not hold")]
    Signature,
    /// Its certificate leads to no root that was brought.
    #[error("the time stamp leads to no authority that is trusted: {0}")]
    Untrusted(String),
}

/// What a token says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// When the text existed, in seconds since 1970.
    pub seconds: u64,
    /// Subject of the certificate that signed.
    pub authority: String,
    /// Whether that certificate leads to a root that was brought.
    pub traced: bool,
}

/// Certificates of authorities that somebody trusts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Roots(Vec<CertificateDer<'static>>);

impl Roots {
    /// Reads certificates in PEM.
    ///
    /// # Errors
    /// None is there, or one of them cannot be a root.
    pub fn read(pem: &[u8]) -> Result<Self, StampError> {
        let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
        let roots = Self(read.map_err(|_| StampError::Form("a certificate in PEM"))?);
        match roots.anchors() {
            Ok(anchors) if !anchors.is_empty() => Ok(roots),
            _ => Err(StampError::Form("a certificate in PEM")),
        }
    }

    fn anchors(&self) -> Result<Vec<TrustAnchor<'_>>, webpki::Error> {
        self.0.iter().map(webpki::anchor_from_trusted_cert).collect()
    }
}

/// The request for a time stamp of a text, in DER.
#[must_use]
pub fn request(text: &str) -> Vec<u8> {
    let digest = OctetString::new(Sha256::digest(text).to_vec()).expect("32 bytes are few");
    let hash_algorithm = der_algorithm(SHA_256);
    let request = TimeStampReq {
        version: TspVersion::V1,
        message_imprint: MessageImprint { hash_algorithm, hashed_message: digest },
        req_policy: None,
        // The text is a new one for each checkpoint: an old answer cannot be of it.
        nonce: None,
        cert_req: true,
        extensions: None,
    };
    request.to_der().expect("a request of fixed parts is written")
}

fn der_algorithm(oid: ObjectIdentifier) -> cms::cert::x509::spki::AlgorithmIdentifier<Any> {
    cms::cert::x509::spki::AlgorithmIdentifier { oid, parameters: Some(Any::null()) }
}

/// The token in a response.
///
/// # Errors
/// Not a response, or one that refuses.
pub fn token(response: &[u8]) -> Result<Vec<u8>, StampError> {
    let form = StampError::Form("a response");
    if response.len() > TOKEN_LIMIT_BYTES {
        return Err(form);
    }
    let response = TimeStampResp::from_der(response).map_err(|_| form.clone())?;
    // Granted, or granted with changes (RFC 3161, 2.4.2); with any other status there is no token to keep.
    match response.time_stamp_token {
        Some(token) if response.status.status as u8 <= 1 => token.to_der().map_err(|_| form),
        _ => Err(StampError::Refused(format!("{:?}", response.status.status))),
    }
}

/// A token as a signature line under a name. `None` where the name has a space or a `+`.
#[must_use]
pub fn line(name: &str, token: Vec<u8>) -> Option<SignatureLine> {
    super::note::is_name(name).then(|| SignatureLine { name: name.to_owned(), id: id(name), signature: token })
}

/// The lines of a note that are time stamps.
pub fn lines(note: &Note) -> impl Iterator<Item = &SignatureLine> {
    note.signatures.iter().filter(|line| line.id == id(&line.name))
}

fn id(name: &str) -> [u8; 4] {
    let digest = Sha256::new().chain_update(name).chain_update(KIND).finalize();
    [digest[0], digest[1], digest[2], digest[3]]
}

/// Holds a token to a text; with roots, to those who are trusted.
///
/// # Errors
/// The first thing that does not hold.
pub fn check(token: &[u8], text: &str, roots: Option<&Roots>) -> Result<Stamp, StampError> {
    if token.len() > TOKEN_LIMIT_BYTES {
        return Err(StampError::Form("too long"));
    }
    let form = |part: &'static str| move |_: der::Error| StampError::Form(part);
    let content = ContentInfo::from_der(token).map_err(form("content"))?;
    if content.content_type != SIGNED_DATA {
        return Err(StampError::Form("content"));
    }
    let signed: SignedData = content.content.decode_as().map_err(form("signed data"))?;
    let inside = signed.encap_content_info.econtent.as_ref().ok_or(StampError::Form("content"))?;
    if signed.encap_content_info.econtent_type != TST_INFO {
        return Err(StampError::Form("content"));
    }
    let info = Info::from_der(inside.value()).map_err(form("time"))?;
    // What it does not understand and must, a reader refuses.
    if info.extensions.iter().flatten().any(|extension| extension.critical) {
        return Err(StampError::Form("critical extension"));
    }
    let imprint = &info.message_imprint;
    if digest(imprint.hash_algorithm.oid, text.as_bytes())? != imprint.hashed_message.as_bytes() {
        return Err(StampError::OtherText);
    }
    let [signer] = signed.signer_infos.0.as_slice() else { return Err(StampError::Form("one signer")) };
    let certificates = certificates(&signed)?;
    let (leaf, said) = signing_certificate(signer, &certificates)?;
    check_signature(signer, inside.value(), leaf)?;
    let seconds = info.seconds().ok_or(StampError::Form("time"))?;
    if let Some(roots) = roots {
        if !is_for_time_stamps_alone(said) {
            return Err(StampError::Untrusted("not a certificate for time stamps alone".to_owned()));
        }
        trace(leaf, &certificates, roots, seconds)?;
    }
    let authority = said.tbs_certificate.subject.to_string();
    Ok(Stamp { seconds, authority, traced: roots.is_some() })
}

/// `TSTInfo` of RFC 3161, whose time may have fractions of a second.
#[derive(Sequence)]
struct Info {
    version: TspVersion,
    policy: ObjectIdentifier,
    message_imprint: MessageImprint,
    serial_number: Int,
    time: Any,
    #[asn1(optional = "true")]
    accuracy: Option<Accuracy>,
    #[asn1(default = "Default::default")]
    ordering: bool,
    #[asn1(optional = "true")]
    nonce: Option<Int>,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    authority: Option<GeneralName>,
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", optional = "true")]
    extensions: Option<Extensions>,
}

impl Info {
    fn seconds(&self) -> Option<u64> {
        let text = str::from_utf8(self.time.value()).ok().filter(|_| self.time.tag() == Tag::GeneralizedTime)?;
        NaiveDateTime::parse_from_str(text, "%Y%m%d%H%M%S%.fZ").ok()?.and_utc().timestamp().try_into().ok()
    }
}

/// A certificate as it was signed, with what it says.
type Certificate = (CertificateDer<'static>, cms::cert::x509::Certificate);

fn certificates(signed: &SignedData) -> Result<Vec<Certificate>, StampError> {
    let mut found = Vec::new();
    for choice in signed.certificates.iter().flat_map(|set| set.0.iter()) {
        if let CertificateChoices::Certificate(certificate) = choice {
            let bytes = certificate.to_der().map_err(|_| StampError::Form("certificate"))?;
            found.push((CertificateDer::from(bytes), certificate.clone()));
        }
    }
    Ok(found)
}

/// The certificate that the signer names, and names again among what is signed (RFC 5035, RFC 5816).
fn signing_certificate<'a>(
    signer: &SignerInfo,
    certificates: &'a [Certificate],
) -> Result<(&'a CertificateDer<'static>, &'a cms::cert::x509::Certificate), StampError> {
    let SignerIdentifier::IssuerAndSerialNumber(named) = &signer.sid else {
        return Err(StampError::Form("issuer and serial number"));
    };
    let is_named = |(_, certificate): &&Certificate| {
        let part = &certificate.tbs_certificate;
        part.issuer == named.issuer && part.serial_number == named.serial_number
    };
    let (bytes, certificate) = certificates.iter().find(is_named).ok_or(StampError::Form("certificate"))?;
    let attributes = signer.signed_attrs.as_ref().ok_or(StampError::Form("signed attributes"))?;
    let first = |value: Option<(ObjectIdentifier, OctetString)>| value.ok_or(StampError::Form("signing certificate"));
    let (algorithm, hash) =
        match (attribute(attributes, SIGNING_CERTIFICATE_2), attribute(attributes, SIGNING_CERTIFICATE)) {
            (Some(value), _) => {
                let read: CertificatesV2 = value.decode_as().map_err(|_| StampError::Form("signing certificate"))?;
                first(
                    read.certificates.into_iter().next().map(|id| (id.algorithm.map_or(SHA_256, |a| a.oid), id.hash)),
                )?
            }
            (None, Some(value)) => {
                let read: CertificatesV1 = value.decode_as().map_err(|_| StampError::Form("signing certificate"))?;
                first(read.certificates.into_iter().next().map(|id| (SHA_1, id.hash)))?
            }
            (None, None) => return Err(StampError::Form("signing certificate")),
        };
    let computed = if algorithm == SHA_1 { sha1::Sha1::digest(bytes).to_vec() } else { digest(algorithm, bytes)? };
    if computed != hash.as_bytes() {
        return Err(StampError::Signature);
    }
    Ok((bytes, certificate))
}

/// The first form of the attribute knows no other: it binds a certificate that the signature binds too.
const SHA_1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.14.3.2.26");

#[derive(Sequence)]
struct CertificatesV1 {
    certificates: Vec<CertificateV1>,
    #[asn1(optional = "true")]
    policies: Option<Any>,
}

#[derive(Sequence)]
struct CertificateV1 {
    hash: OctetString,
    #[asn1(optional = "true")]
    issuer: Option<Any>,
}

#[derive(Sequence)]
struct CertificatesV2 {
    certificates: Vec<CertificateV2>,
    #[asn1(optional = "true")]
    policies: Option<Any>,
}

#[derive(Sequence)]
struct CertificateV2 {
    #[asn1(optional = "true")]
    algorithm: Option<cms::cert::x509::spki::AlgorithmIdentifier<Any>>,
    hash: OctetString,
    #[asn1(optional = "true")]
    issuer: Option<Any>,
}

fn attribute(attributes: &SignedAttributes, oid: ObjectIdentifier) -> Option<&Any> {
    let mut found = attributes.iter().filter(|attribute| attribute.oid == oid);
    let (Some(attribute), None) = (found.next(), found.next()) else { return None };
    if attribute.values.len() == 1 { attribute.values.get(0) } else { None }
}

/// The signature is over the attributes, and these hold the digest of the content and say what it is.
fn check_signature(signer: &SignerInfo, content: &[u8], leaf: &CertificateDer<'_>) -> Result<(), StampError> {
    let attributes = signer.signed_attrs.as_ref().ok_or(StampError::Form("signed attributes"))?;
    let is_time = attribute(attributes, CONTENT_TYPE).and_then(|value| value.decode_as::<ObjectIdentifier>().ok());
    let signed_digest = attribute(attributes, MESSAGE_DIGEST).and_then(|value| value.decode_as::<OctetString>().ok());
    let computed = digest(signer.digest_alg.oid, content)?;
    if is_time != Some(TST_INFO) || signed_digest.is_none_or(|digest| digest.as_bytes() != computed) {
        return Err(StampError::Signature);
    }
    let message = attributes.to_der().map_err(|_| StampError::Form("signed attributes"))?;
    let leaf = EndEntityCert::try_from(leaf).map_err(|_| StampError::Form("certificate"))?;
    let algorithms = algorithms(signer.digest_alg.oid);
    let holds = |algorithm: &&dyn SignatureVerificationAlgorithm| {
        leaf.verify_signature(*algorithm, &message, signer.signature.as_bytes()).is_ok()
    };
    if algorithms.iter().any(holds) { Ok(()) } else { Err(StampError::Signature) }
}

/// Algorithms over a digest: which of them, the key of the certificate says.
fn algorithms(digest: ObjectIdentifier) -> Vec<&'static dyn SignatureVerificationAlgorithm> {
    match digest {
        SHA_256 => vec![
            ring::RSA_PKCS1_2048_8192_SHA256,
            ring::RSA_PSS_2048_8192_SHA256_LEGACY_KEY,
            ring::ECDSA_P256_SHA256,
            ring::ECDSA_P384_SHA256,
        ],
        SHA_384 => vec![
            ring::RSA_PKCS1_2048_8192_SHA384,
            ring::RSA_PSS_2048_8192_SHA384_LEGACY_KEY,
            ring::ECDSA_P256_SHA384,
            ring::ECDSA_P384_SHA384,
        ],
        SHA_512 => vec![ring::RSA_PKCS1_2048_8192_SHA512, ring::RSA_PSS_2048_8192_SHA512_LEGACY_KEY, ring::ED25519],
        _ => vec![],
    }
}

fn digest(algorithm: ObjectIdentifier, bytes: &[u8]) -> Result<Vec<u8>, StampError> {
    match algorithm {
        SHA_256 => Ok(Sha256::digest(bytes).to_vec()),
        SHA_384 => Ok(Sha384::digest(bytes).to_vec()),
        SHA_512 => Ok(Sha512::digest(bytes).to_vec()),
        _ => Err(StampError::Form("a digest of the SHA-2 family")),
    }
}

/// An authority's key signs time stamps and nothing else, and no reader may pass over that (RFC 3161, 2.3).
fn is_for_time_stamps_alone(certificate: &cms::cert::x509::Certificate) -> bool {
    let extensions = certificate.tbs_certificate.extensions.iter().flatten();
    let mut usages = extensions.filter(|extension| extension.extn_id == EXTENDED_KEY_USAGE);
    let (Some(usage), None) = (usages.next(), usages.next()) else { return false };
    let named = Vec::<ObjectIdentifier>::from_der(usage.extn_value.as_bytes());
    usage.critical && named.is_ok_and(|named| named == [TIME_STAMPING])
}

/// At the time that it states, the certificate was one for time stamps, and led to a root.
fn trace(
    leaf: &CertificateDer<'_>,
    certificates: &[Certificate],
    roots: &Roots,
    seconds: u64,
) -> Result<(), StampError> {
    let untrusted = |error: webpki::Error| StampError::Untrusted(format!("{error:?}"));
    let end = EndEntityCert::try_from(leaf).map_err(untrusted)?;
    let between: Vec<CertificateDer<'_>> = certificates.iter().map(|(bytes, _)| bytes.clone()).collect();
    let time = UnixTime::since_unix_epoch(Duration::from_secs(seconds));
    let (anchors, usage) = (roots.anchors().map_err(untrusted)?, KeyUsage::required(TIME_STAMPING.as_bytes()));
    end.verify_for_usage(webpki::ALL_VERIFICATION_ALGS, &anchors, &between, time, usage, None, None)
        .map(drop)
        .map_err(untrusted)
}
