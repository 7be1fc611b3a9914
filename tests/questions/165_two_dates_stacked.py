# Source: GeoZcx image fusion for change detection, issue 11 (a comment).
# Asked: the two pictures of each place are superimposed into one array; a layer of the base expects
# four axes and finds five.
import os

import numpy as np
from PIL import Image
from tensorflow.keras.applications import VGG16
from tensorflow.keras.layers import Concatenate, Conv2D, Input, UpSampling2D
from tensorflow.keras.models import Model

size = 32
imgpath = "data/train"
for date in ("A", "B", "label"):
    os.makedirs(f"{imgpath}/{date}", exist_ok=True)
    for i in range(4):
        shape = (size, size) if date == "label" else (size, size, 3)
        Image.fromarray(np.random.randint(0, 2, shape, dtype="uint8") * 255).save(f"{imgpath}/{date}/{i}.png")


def traindataloader(path):
    img_path = os.listdir(os.path.join(path, "A"))
    train_img, train_label = [], []
    for name in sorted(img_path):
        img_A = np.array(Image.open(os.path.join(path, "A", name)))
        img_B = np.array(Image.open(os.path.join(path, "B", name)))
        label = np.array(Image.open(os.path.join(path, "label", name)))
        train_img.append([img_A, img_B])
        train_label.append(label[..., np.newaxis] / 255)
    return np.array(train_img) / 255.0, np.array(train_label)


vgg = VGG16(include_top=False, weights=None, input_shape=(size, size, 3))
base = Model(vgg.input, vgg.get_layer("block1_pool").output)
t1 = Input((size, size, 3))
t2 = Input((size, size, 3))
x = Concatenate()([base(t1), base(t2)])
x = UpSampling2D()(x)
out = Conv2D(1, 1, activation="sigmoid")(x)
model = Model([t1, t2], out)
model.compile("adam", "binary_crossentropy")
train_imag, train_label = traindataloader(imgpath)
model.fit(train_imag, train_label, batch_size=2, epochs=1)
